"""Every kind of event: its sentence, and whether the timeline of the case shows it.

How personal data in an event is shredded is the same for every kind, so that none can be forgotten: when its case is
erased, all its details go at once (claimback/audit/shredding.py). Kind, time, person and ids stay: no patient's name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event. `sentence` may name keys of the event's details; values are dates, counts and ids only.

    Where it names a count, `counted` has the name of that detail and the sentence for each number of it.
    """

    sentence: Promise
    shown: bool = True
    counted: tuple[str, Callable[[int], str]] | None = None

    def said(self, details: Mapping[str, object]) -> str:
        """The sentence for these details, in the reader's language and with its keys still open."""
        if self.counted:
            name, words = self.counted
            number = details.get(name)
            if isinstance(number, int):
                return words(number)
        return str(self.sentence)


KINDS: dict[str, Kind] = {
    # people
    "organisation opened": Kind(_("The organisation was opened."), shown=False),
    "organisation renamed": Kind(_("The organisation was given another name."), shown=False),
    "organisation closed": Kind(_("The office was closed; nobody works there any more."), shown=False),
    "member joined": Kind(_("A member joined as %(role)s."), shown=False),
    "member invited": Kind(_("Somebody was invited to join as %(role)s."), shown=False),
    "invitation sent again": Kind(_("An invitation was sent again; the link before opens nothing."), shown=False),
    "invitation taken back": Kind(_("An invitation was taken back."), shown=False),
    "invitation accepted": Kind(_("Somebody accepted an invitation."), shown=False),
    "member left": Kind(_("A member left."), shown=False),
    "cover set": Kind(_("Somebody is away from %(from_on)s until %(until_on)s, and a colleague covers."), shown=False),
    "cover taken back": Kind(_("That somebody is away was taken back."), shown=False),
    "approval of letters": Kind(_("Whether letters need approval was set: %(wanted)s."), shown=False),
    "write-offs seconded": Kind(_("Whether a second person agrees to an end was set: %(wanted)s."), shown=False),
    "own details changed": Kind(_("A person changed their own details."), shown=False),
    "account closed": Kind(_("A person closed their account."), shown=False),
    "wishes kept": Kind(_("A person said how they wish to be reached."), shown=False),
    "code asked for": Kind(_("A person asked for a code to prove an address: %(way)s."), shown=False),
    "address proved": Kind(_("A person proved an address: %(way)s."), shown=False),
    "address forgotten": Kind(_("A person took an address out: %(way)s."), shown=False),
    "address trusted again": Kind(_("A person said that their mail arrives again."), shown=False),
    "browser listens": Kind(_("A person turned on messages in a browser."), shown=False),
    "browser ended": Kind(_("A person turned off messages in a browser."), shown=False),
    "api token made": Kind(_("An API token was made."), shown=False),
    "api token revoked": Kind(_("An API token was revoked."), shown=False),
    "view saved": Kind(_("A person saved a view of their list."), shown=False),
    "view changed": Kind(_("A person changed a saved view of their list."), shown=False),
    "view forgotten": Kind(_("A person took a saved view out."), shown=False),
    "columns chosen": Kind(_("A person chose the columns of their list."), shown=False),
    "refused": Kind(_("Somebody was refused: %(can)s."), shown=False),
    # what an organisation learns about insurers
    "policy learnt": Kind(_("Something was learnt about an insurer on %(on)s."), shown=False),
    "learnt policy corrected": Kind(_("What was learnt about an insurer was corrected on %(on)s."), shown=False),
    "learnt policy retired": Kind(_("What was learnt about an insurer was retired on %(on)s."), shown=False),
    # how an organisation is reminded
    "plan changed": Kind(_("A reminder was changed: %(step)s of %(plan)s."), shown=False),
    "plan as it came": Kind(_("Reminders are again as they come: %(plan)s."), shown=False),
    # the address book of an organisation
    "address added": Kind(_("An address was put into the address book on %(on)s."), shown=False),
    "address corrected": Kind(_("An address of the address book was corrected on %(on)s."), shown=False),
    "address checked": Kind(_("An address of the address book was checked on %(on)s."), shown=False),
    "address retired": Kind(_("An address of the address book was retired on %(on)s."), shown=False),
    # facts
    "case opened": Kind(_("The case was opened.")),
    "case shared": Kind(_("The case was shared as %(role)s.")),
    "share ended": Kind(_("A share of the case was ended.")),
    "case file taken": Kind(
        _("Somebody took the whole file of the case along: %(files)s files."),
        counted=(
            "files",
            lambda n: ngettext(
                "Somebody took the whole file of the case along: %(files)s file.",
                "Somebody took the whole file of the case along: %(files)s files.",
                n,
            ),
        ),
    ),
    "case assigned": Kind(_("The case was given to another advocate.")),
    "facts confirmed": Kind(_("The facts were confirmed.")),
    "name is theirs": Kind(_("A person said that the name of the patient is their own, written otherwise.")),
    "name is another's": Kind(_("A person said that the patient is somebody else with a name like theirs.")),
    "facts corrected": Kind(_("Facts were corrected: %(fields)s. Reason: %(why)s")),
    "approval used": Kind(_("It was said that what was granted was used on %(on)s.")),
    "approval not used": Kind(_("It was said that what was granted is not used yet.")),
    "approval lengthened": Kind(_("The last day to use what was granted is %(until)s now. Before it was %(before)s.")),
    "decision recorded": Kind(_("A decision was recorded: %(outcome)s, dated %(notice_date)s.")),
    "case closed": Kind(_("The case was closed: %(outcome)s.")),
    "case offered": Kind(_("The case was offered to somebody who would take it over.")),
    "case offer taken back": Kind(_("That the case is handed over was taken back.")),
    "case offer declined": Kind(_("Whoever was asked to take the case over declined.")),
    "case handed over": Kind(_("The case was handed over. Its reference was %(reference)s.")),
    "case taken over": Kind(_("The case was taken over, and has another person who answers for it.")),
    "erasure asked": Kind(_("Somebody asked that the case is erased.")),
    "erasure agreed": Kind(_("It was agreed that the case is erased, on %(on)s or soon after.")),
    "erasure taken back": Kind(_("That the case is erased was taken back. Nothing was erased.")),
    "hold set": Kind(_("The case must be kept: nobody can erase it until that is lifted.")),
    "hold lifted": Kind(_("That the case must be kept was lifted.")),
    "case erased": Kind(_("A case was erased: %(rows)s rows and %(files)s files."), shown=False),
    "calendar made": Kind(_("Somebody made a calendar of dates to subscribe to.")),
    "calendar renewed": Kind(_("A calendar of dates got another address.")),
    "calendar revoked": Kind(_("A calendar of dates was revoked.")),
    # papers
    "document received": Kind(_("A paper was received.")),
    "document checked": Kind(_("A paper was checked.")),
    "document refused": Kind(_("A paper was refused.")),
    "document read": Kind(_("A paper's text was read."), shown=False),
    "document parked": Kind(_("A paper could not be read and waits for a person.")),
    "document damaged": Kind(_("The file of a paper is no longer what was received (%(what)s). Please restore it.")),
    "document whole again": Kind(_("The file of a damaged paper is whole again.")),
    "papers searched": Kind(_("Words were looked for in the papers."), shown=False),
    "document opened": Kind(_("A paper was opened."), shown=False),
    "document sent back": Kind(_("A paper was sent to be read again."), shown=False),
    "letter put together": Kind(
        _("A letter was put together from its pages: %(papers)s papers."),
        counted=(
            "papers",
            lambda n: ngettext(
                "A letter was put together from its pages: %(papers)s paper.",
                "A letter was put together from its pages: %(papers)s papers.",
                n,
            ),
        ),
    ),
    "document filed under": Kind(_("A paper was filed under “%(kind)s”.")),
    "papers sorted": Kind(_("Pages were sorted into new papers: %(papers)s papers of %(pages)s pages."), shown=False),
    "paper made": Kind(
        _("A new paper was made from pages of others: %(pages)s pages."),
        counted=(
            "pages",
            lambda n: ngettext(
                "A new paper was made from pages of others: %(pages)s page.",
                "A new paper was made from pages of others: %(pages)s pages.",
                n,
            ),
        ),
    ),
    "sorting failed": Kind(_("New papers could not be made from pages. Every paper is as it was.")),
    "papers set aside": Kind(_("Papers were set aside: %(papers)s. They are kept.")),
    "paper brought back": Kind(_("A paper that was set aside was brought back.")),
    "paper is of the same person": Kind(
        _("Somebody looked: a paper that names its patient otherwise is of this person.")
    ),
    "paper can be read": Kind(_("Somebody looked: every page of a paper can be read.")),
    "paper is signed": Kind(_("Somebody looked: a paper is signed.")),
    "paper is not signed": Kind(_("Somebody looked: a paper is not signed.")),
    "paper looked at": Kind(_("Somebody looked at a paper that came in: nothing is left to do with it.")),
    "page read better": Kind(_("A page was sent to be read by the better engine."), shown=False),
    "page turned": Kind(_("A page was turned."), shown=False),
    "criteria taken": Kind(_("Criteria of a policy were taken into the case: %(rows)s.")),
    "criterion written": Kind(_("A criterion was typed in.")),
    "criteria copied": Kind(_("Criteria were copied from another case: %(rows)s.")),
    "criterion withdrawn": Kind(_("A criterion was taken out.")),
    "evidence given": Kind(_("Pages were given as an answer to a criterion.")),
    "count accepted": Kind(_("A criterion was called met by what its log shows.")),
    "evidence judged": Kind(_("Pages were judged anew.")),
    "evidence withdrawn": Kind(_("Pages were taken back from a criterion.")),
    "finding noted": Kind(_("An entry was written into a medical log."), shown=False),
    "finding withdrawn": Kind(_("An entry was taken out of a medical log."), shown=False),
    # papers by e-mail
    "mail address made": Kind(_("An address for papers by e-mail was made; one before it takes no more mail.")),
    "mail address taken back": Kind(_("An address for papers by e-mail was taken back.")),
    "mail received": Kind(
        _("An e-mail came, its sender not proven: %(kept)s papers were kept, %(refused)s were not."),
    ),
    "mail filed": Kind(
        _("Somebody filed an e-mail to this case: %(papers)s papers."),
        counted=(
            "papers",
            lambda n: ngettext(
                "Somebody filed an e-mail to this case: %(papers)s paper.",
                "Somebody filed an e-mail to this case: %(papers)s papers.",
                n,
            ),
        ),
    ),
    "mail put away": Kind(_("Somebody put an e-mail away that is not ours. It is kept."), shown=False),
    "mail brought back": Kind(_("Somebody brought an e-mail back that was put away."), shown=False),
    # papers asked of others
    "papers asked for": Kind(_("Papers were asked for: %(items)s, needed by %(due_on)s.")),
    "request forwarded": Kind(_("A request for papers was passed on to a colleague there.")),
    "request opened": Kind(_("Somebody outside opened a request for papers.")),
    "code refused": Kind(_("Somebody outside entered a wrong code for a request for papers."), shown=False),
    "papers arrived": Kind(
        _("Something arrived for a request: %(papers)s papers."),
        counted=(
            "papers",
            lambda n: ngettext(
                "Something arrived for a request: %(papers)s paper.",
                "Something arrived for a request: %(papers)s papers.",
                n,
            ),
        ),
    ),
    "arrival checked": Kind(_("What arrived was checked: %(verdict)s.")),
    "request time told": Kind(_("The time for papers asked for by right was counted anew; the last day: %(last)s.")),
    "request late": Kind(_("Somebody was told that their time for papers is over since %(since)s.")),
    "request chased": Kind(_("Somebody was asked once more for papers, on %(on)s.")),
    "chase taken back": Kind(_("Asking once more for papers was taken back before it was sent.")),
    "request in another name": Kind(_("Papers are asked for in the name of whoever answers for the case now.")),
    "request withdrawn": Kind(_("A request for papers was withdrawn.")),
    "request settled": Kind(_("A request for papers is settled.")),
    # who may act
    "signature asked for": Kind(_("The patient was asked to sign: %(paper)s.")),
    "authority signed": Kind(_("Signed on %(on)s: %(paper)s, good until %(until)s.")),
    "authority accepted": Kind(_("A signed paper was accepted on %(on)s.")),
    "authority taken back": Kind(_("Taken back: %(paper)s. It lets nobody act any more.")),
    # fight
    "notice checked": Kind(_("The notice was checked: %(missing)s points left out, %(present)s there.")),
    "stage opened": Kind(_("A step opened: %(step)s.")),
    "stage settled": Kind(_("The kind of coverage is known; the first appeal is: %(step)s.")),
    "stage carried over": Kind(_("The kind of coverage was corrected; what was filed counts as: %(step)s.")),
    "stage filed": Kind(_("Filed on %(on)s: %(step)s.")),
    "stage filed by the doctor": Kind(_("Filed by the doctor on %(on)s: %(step)s.")),
    "stage forwarded": Kind(_("The insurer sent it on by itself on %(on)s: %(step)s.")),
    "talk planned": Kind(_("The talk between the doctors was prepared.")),
    "talk tried": Kind(_("A call between the doctors was begun on %(on)s: try %(number)s.")),
    "talk noted": Kind(_("Notes of the call were written: try %(number)s."), shown=False),
    "talk call ended": Kind(_("A call between the doctors ended: %(ended)s.")),
    "talk promised": Kind(_("In the talk on %(on)s they said yes; the authorization number is still missing.")),
    "call begun": Kind(_("A call was begun on %(on)s: %(whom)s.")),
    "call noted": Kind(_("Notes of a call were written: version %(version)s."), shown=False),
    "call ended": Kind(_("A call of %(on)s ended: %(whom)s.")),
    "contact logged": Kind(_("A contact of %(on)s was written down: %(whom)s.")),
    "promise written down": Kind(_("A promise with a day was written down."), shown=False),
    "contact corrected": Kind(_("What was written down of a contact of %(on)s was corrected: %(whom)s.")),
    "contact taken back": Kind(_("A contact of %(on)s was recorded in error, and taken back: %(whom)s.")),
    "message written": Kind(_("A message was written: %(thread)s."), shown=False),
    "message corrected": Kind(_("A message was corrected by its writer: %(thread)s."), shown=False),
    "message withdrawn": Kind(_("A message was withdrawn by its writer: %(thread)s."), shown=False),
    "messages read": Kind(_("Somebody read %(messages)s messages: %(thread)s."), shown=False),
    "chronology made": Kind(
        _("A chronology of contacts was made: %(rows)s entries."),
        counted=(
            "rows",
            lambda n: ngettext(
                "A chronology of contacts was made: %(rows)s entry.",
                "A chronology of contacts was made: %(rows)s entries.",
                n,
            ),
        ),
    ),
    "talk sheet opened": Kind(_("The sheet for the talk was opened."), shown=False),
    "more time taken": Kind(_("They said on %(on)s that they need more time, until %(until)s.")),
    "information asked for": Kind(_("They asked for information on %(on)s, wanted by %(until)s.")),
    "delay taken out": Kind(_("An entry about their time, told on %(on)s, was taken out: it was made in error.")),
    "continued care asked for": Kind(_("It was asked on %(on)s that the care goes on meanwhile: %(step)s.")),
    "continued care taken back": Kind(
        _("That it was asked on %(on)s that the care goes on was recorded in error, and taken back: %(step)s.")
    ),
    "information sent": Kind(_("What they asked for was sent on %(on)s.")),
    "forwarding missing": Kind(_("The reviewer has no case file yet: %(step)s. To be asked again on %(on)s.")),
    "way wanted": Kind(_("The patient's side chose a way: %(step)s.")),
    "who appealed told": Kind(_("Asked who had already used this step: %(step)s. Answer: %(used_by)s.")),
    "points compared": Kind(
        _("Their answer was compared with our letter: it dealt with %(answered)s of %(points)s points.")
    ),
    "stage answered": Kind(_("Answered on %(on)s: %(step)s, %(outcome)s.")),
    "stage abandoned": Kind(_("Given up: %(step)s.")),
    "stage fact recorded": Kind(_("%(event)s: %(on)s.")),
    "sending asked for": Kind(_("A machine was asked to send a packet.")),
    "sent by machine": Kind(_("A machine sent the packet.")),
    "sending failed": Kind(_("A machine did not send the packet.")),
    "sending not known": Kind(_("A packet may have been sent; somebody must look.")),
    "sending settled": Kind(_("Somebody looked whether the packet was sent: %(outcome)s.")),
    "receipt recorded": Kind(_("A receipt was recorded: %(rung)s, %(on)s.")),
    "deadlines counted": Kind(_("Dates counted: %(new)s new, %(superseded)s replaced.")),
    "recount approved": Kind(_("Dates were brought in line with changed rules: %(new)s new, %(superseded)s replaced.")),
    "date set by hand": Kind(_("A date was set by hand: act by %(on)s.")),
    "override asked": Kind(_("A later date was asked for: act by %(on)s. It waits for a second person.")),
    "override seconded": Kind(_("A second person agreed to a later date: act by %(on)s.")),
    "override refused": Kind(_("A later date was refused: act by %(on)s.")),
    "write-off asked": Kind(_("Somebody asked to give up a right: %(what)s. It waits for a second person.")),
    "write-off agreed": Kind(_("A second person agreed that a right is given up: %(what)s.")),
    "write-off sent back": Kind(_("That a right is given up was sent back: %(what)s.")),
    "letter drafted": Kind(_("A letter was drafted.")),
    "letter edited": Kind(_("The letter was edited: version %(version)s."), shown=False),
    "letter sealed": Kind(_("The letter was sealed at version %(version)s.")),
    "letter sent": Kind(_("A letter went out on %(on)s and was sealed at version %(version)s.")),
    "letter thrown away": Kind(_("A draft of a letter was thrown away at version %(version)s; it is kept.")),
    "letter taken out again": Kind(_("A draft that had been thrown away was taken out again: version %(version)s.")),
    "request form made": Kind(_("A request form of a step was made."), shown=False),
    "letter commented": Kind(_("Somebody commented on a letter."), shown=False),
    "comment settled": Kind(_("A comment on a letter was settled."), shown=False),
    "letter approved": Kind(_("Version %(version)s of a letter was approved.")),
    "letter sent not approved": Kind(_("A letter went out at version %(version)s, which nobody had approved.")),
    "letter kept beside": Kind(_("A text that was written at the same time was kept beside the letter."), shown=False),
    "letter opened": Kind(_("A letter was opened."), shown=False),
    "packet asked for": Kind(_("A packet is being built.")),
    "packet built": Kind(
        _("The packet was built: %(pages)s pages."),
        counted=(
            "pages",
            lambda n: ngettext("The packet was built: %(pages)s page.", "The packet was built: %(pages)s pages.", n),
        ),
    ),
    "sent without the paper it takes": Kind(
        _("It was recorded as sent on %(on)s although the signed paper it takes was not there.")
    ),
    "packet sent not whole": Kind(
        _("A packet was recorded as sent although its manifest named %(faults)s things to mend first."),
        counted=(
            "faults",
            lambda n: ngettext(
                "A packet was recorded as sent although its manifest named %(faults)s thing to mend first.",
                "A packet was recorded as sent although its manifest named %(faults)s things to mend first.",
                n,
            ),
        ),
    ),
    "packet failed": Kind(_("The packet could not be built.")),
    "packet opened": Kind(_("A packet was opened."), shown=False),
    "follow-up set": Kind(_("A follow-up was set for %(on)s.")),
    "follow-up done": Kind(_("A follow-up was done.")),
    "follow-up taken back": Kind(_("A follow-up that was just set was taken back.")),
    "pause taken back": Kind(_("A pause of reminders that was just set was taken back.")),
    "date seen": Kind(_("Somebody said that they have seen a date.")),
    "reminders paused": Kind(_("Somebody asked to be reminded of a date again on %(until)s.")),
    "reminder not heeded": Kind(_("Nobody said that they saw an urgent reminder; %(told)s others are told.")),
    "reminder sent": Kind(_("A reminder was sent."), shown=False),
    "reminder sent again": Kind(_("A message that could not be sent goes out again.")),
    "looked for who is lost": Kind(
        _("Every open case was looked at: %(failing)s of %(cases)s lack something."), shown=False
    ),
    "reminder came back": Kind(_("A reminder came back: it did not reach its person.")),
    "way to a person is bad": Kind(_("A way to a person no longer works: %(way)s."), shown=False),
    "reminder parked": Kind(_("A reminder could not be sent and waits for a person.")),
}
