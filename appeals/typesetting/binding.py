"""Pages of one PDF laid into the empty frames of another, whole and as they are seen."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Rectangle, Stream


def lay_in(framed: Pdf, source: Pdf, first_page: int, *, above: float = 0.0) -> None:
    """Put each page of `source` into the empty frames from `first_page` on, whole, never enlarged."""
    if Name.OCProperties in source.Root:
        _take_layers(framed, source)
    for number, page in enumerate(source.pages, start=first_page):
        frame = framed.pages[number - 1]
        drawn = framed.copy_foreign(_drawing(source, page))
        # add_underlay would give the drawing a random name, and the packet other bytes each time
        name = frame.add_resource(drawn, Name.XObject, Name.LaidIn)
        room = Rectangle(0, above, float(frame.mediabox[2]), float(frame.mediabox[3]))
        frame.contents_add(frame.calc_form_xobject_placement(drawn, name, room, allow_expand=False), prepend=True)


def _take_layers(framed: Pdf, source: Pdf) -> None:
    """What a layer of the source hides must stay hidden: the layers are listed before their pages are drawn."""
    kept = len(framed.pages)
    framed.add_pages_from(source, forms="strip", outlines="ignore")
    del framed.pages[kept:]


def _drawing(source: Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """The page as one drawing, turned upright. Its packed words are taken over as they are, not packed again."""
    contents = page.obj.get(Name.Contents)
    if not isinstance(contents, Stream):
        return page.as_form_xobject()
    drawn = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=page.mediabox,
        Matrix=Array(page.get_matrix_for_transformations().shorthand),
        Resources=page.resources,
    )
    for name in (Name.Filter, Name.DecodeParms):
        if name in contents:
            drawn[name] = contents[name]
    if Name.Group in page.obj:
        drawn.Group = page.obj.Group
    return source.make_indirect(Stream(source, contents.read_raw_bytes(), drawn))
