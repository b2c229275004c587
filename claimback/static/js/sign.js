/* The place to draw a signature. Without this file the typed name is the signature, as it is for whoever uses keys. */
(() => {
  "use strict";

  const form = document.querySelector("[data-sign]");
  const canvas = form?.querySelector("[data-canvas]");
  const pen = canvas?.getContext("2d");
  if (!pen) return;
  const drawn = form.querySelector("[data-drawn]");
  const most = 8000;
  let strokes = [];
  let line = null;

  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const inside = (value, end) => Math.round(Math.min(Math.max(value, 0), end) * 10) / 10;
    return [
      inside(((event.clientX - box.left) / box.width) * canvas.width, canvas.width),
      inside(((event.clientY - box.top) / box.height) * canvas.height, canvas.height),
    ];
  };
  const show = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    for (const each of strokes) {
      pen.beginPath();
      each.forEach(([x, y], place) => (place ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
    drawn.value = strokes.length ? JSON.stringify(strokes) : "";
  };
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    line = [point(event)];
    if (strokes.length < 200) strokes.push(line);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line || strokes.flat().length >= most) return;
    line.push(point(event));
    show();
  });
  for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => (line = null));
  form.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    show();
  });
  form.querySelector("[data-pad]").hidden = false;
})();
