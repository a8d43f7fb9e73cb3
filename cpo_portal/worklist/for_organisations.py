"""What members of organisations are to do: answer, declare, and settle what was asked of them."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext, pgettext

from assessments import collaboration
from assessments.comments import received
from assessments.models import Assessment, Status
from core.clock import short_day
from criteria.wording import plain, wording
from organisations.display_names import named
from organisations.models import Admission, FoundingRequest, Invitation, Organisation
from organisations.permissions import may_administer, may_answer, may_declare

from . import for_statements
from .desk import Desk
from .drafts_under_way import DraftUnderWay
from .items import WorkAction, WorkItem


def work(desk: Desk) -> Iterator[WorkItem]:
    """Yield what the person is to do, and what waits for others, in the order in which it is worth doing."""
    to_do = received.to_do_in(desk.assessments)
    yield from _invited(desk)
    yield from _asked(desk)
    yield from _assigned(desk, to_do)
    comments = received.by_assessment(to_do)
    for draft in desk.drafts:
        yield _draft(desk, draft, comments[draft.assessment.pk])
        if may_answer(desk.user, draft.assessment.organisation):
            yield from _links(draft)
    yield from for_statements.work(desk)
    for organisation in desk.organisations:
        yield from _signing(desk, organisation)
        yield from _mandate(desk, organisation)
        yield from _beginning(desk, organisation)
    yield from _submitted(desk)
    yield from _inviting(desk)
    yield from _asking(desk)


def _invited(desk: Desk) -> Iterator[WorkItem]:
    for invitation in Invitation.objects.open().to(desk.user).select_related("organisation", "invited_by"):
        named = {"person": invitation.invited_by, "organisation": invitation.organisation}
        yield WorkItem(
            "invitation",
            _("%(person)s invites you to %(organisation)s") % named,
            invitation.get_absolute_url(),
            about=_("Afterwards the invitation is not valid any more."),
            action=WorkAction(_("Read the invitation"), invitation.get_absolute_url()),
            due=timezone.localdate(invitation.created_at + Invitation.LIFETIME),
        )


def _asked(desk: Desk) -> Iterator[WorkItem]:
    for admission in Admission.objects.decidable_by(desk.user):
        named = {"person": admission.asked_by, "organisation": admission.organisation}
        address = admission.get_absolute_url()
        what = _("%(person)s asks to be let into %(organisation)s") % named
        yield WorkItem("admission", what, address, admission.asked_by.email, WorkAction(_("Decide"), address))


def _assigned(desk: Desk, to_do) -> Iterator[WorkItem]:
    for each in collaboration.assigned_to(desk.user):
        category, number = each.progress.category, each.progress.open
        comments = to_do[each.assessment.pk, category.key]
        if not number and not comments:
            continue
        words = _open(number) if number else _comments(comments)
        about = [_("You were asked to answer this category of %(object)s.") % {"object": each.assessment.object_name}]
        if number and comments:
            about.append(f"{_comments(comments)}.")
        address = reverse("assessments:category", args=[each.assessment.pk, category.key])
        yield WorkItem(
            "assigned",
            f"{category.number} {plain(wording(category.title))}: {words}",
            address,
            about=" ".join(about),
            action=WorkAction(_("Answer the category"), address),
        )


def _open(number: int) -> str:
    return ngettext("%(number)s criterion is open", "%(number)s criteria are open", number) % {"number": number}


def _comments(number: int) -> str:
    return ngettext("%(number)s comment to do", "%(number)s comments to do", number) % {"number": number}


def _draft(desk: Desk, draft: DraftUnderWay, comments: int) -> WorkItem:
    assessment, is_returned = draft.assessment, draft.assessment.status == Status.RETURNED
    action: WorkAction | None = WorkAction(_("Open the assessment"), assessment.get_absolute_url())
    waits, place = False, 0
    if comments:
        words = _comments(comments)
        action = WorkAction(_("Read the comments"), reverse("assessments:next_comment", args=[assessment.pk]))
    elif draft.open:
        words = _open(draft.open)
        if draft.shall_open:
            words = _("%(open)s, %(number)s of them shall") % {"open": words, "number": draft.shall_open}
        action = _answering(desk, draft)
    elif is_returned:
        words = _("nothing is missing, it can be declared again")
    else:
        words, place = _("nothing is missing, it can be declared"), 1
        waits = not may_declare(desk.user, assessment.organisation)
        action = None if waits else WorkAction(_("Declare"), reverse("assessments:submit", args=[assessment.pk]))
    returned = _("The association returned it; the page of the assessment says why.") if is_returned else ""
    return WorkItem(
        "returned" if is_returned else "draft" if draft.open else "declare",
        f"{assessment.object_name}: {words}",
        assessment.get_absolute_url(),
        about=f"{returned} {_answered(draft)}".strip(),
        action=action,
        waits_for_others=waits,
        draft=draft,
        road=_road(desk, assessment, place),
    )


def _answering(desk: Desk, draft: DraftUnderWay) -> WorkAction:
    address = reverse("assessments:next", args=[draft.assessment.pk])
    if not may_answer(desk.user, draft.assessment.organisation):
        return WorkAction(_("Open the assessment"), draft.assessment.get_absolute_url())
    if number := draft.shall_open:
        words = ngettext("Answer the %(number)s shall", "Answer the %(number)s shall", number)
        return WorkAction(words % {"number": number}, f"{address}?grade=shall")
    return WorkAction(_("Answer what is open"), address)


def _answered(draft: DraftUnderWay) -> str:
    numbers: dict[str, object] = {"number": draft.answered, "total": draft.total}
    if not draft.changed_at:
        return _("%(number)s of %(total)s answered.") % numbers
    numbers |= {"day": short_day(timezone.localdate(draft.changed_at)), "person": named(draft.changed_by)}
    return _("%(number)s of %(total)s answered, last on %(day)s by %(person)s.") % numbers


def _road(desk: Desk, assessment: Assessment, place: int) -> tuple[tuple[str, bool], ...]:
    """The steps to a statement, and whether each is the one where the assessment is."""
    people = ", ".join(str(user) for user in desk.signatories(assessment.organisation_id))
    if may_declare(desk.user, assessment.organisation):
        declare = _("Declare, which you may")
    else:
        declare = _("Declare: %(people)s") % {"people": people or _("nobody may yet")}
    days = settings.REVIEW_WORKING_DAYS
    review = ngettext("Review, within %(number)s working day", "Review, within %(number)s working days", days)
    steps = [pgettext("step", "Answer"), declare, review % {"number": days}, _("Statement")]
    return tuple((step, index == place) for index, step in enumerate(steps))


def _links(draft: DraftUnderWay) -> Iterator[WorkItem]:
    pk, name = draft.assessment.pk, draft.assessment.object_name
    missing = reverse("assessments:missing", args=[pk])
    if number := draft.dead:
        words = ngettext(
            "%(number)s link given as evidence is dead", "%(number)s links given as evidence are dead", number
        )
        yield WorkItem("dead", words % {"number": number}, missing, name, WorkAction(_("Mend them"), missing))
    if number := draft.unasked:
        words = ngettext(
            "%(number)s link given as evidence was never checked",
            "%(number)s links given as evidence were never checked",
            number,
        )
        about = _("%(object)s. A reviewer would find dead ones first.") % {"object": name}
        check = WorkAction(_("Check them"), reverse("assessments:missing_links", args=[pk]), posts=True)
        yield WorkItem("unchecked", words % {"number": number}, missing, about, check)


def _signing(desk: Desk, organisation: Organisation) -> Iterator[WorkItem]:
    signing, name = getattr(organisation, "signing", None), {"organisation": organisation}
    if not signing:
        if may_administer(desk.user, organisation):
            record = WorkAction(_("Sign the code"), reverse("organisation:sign", args=[organisation.slug]))
            address = organisation.get_absolute_url()
            yield WorkItem("sign", _("Sign the code and record it"), address, organisation.name, record)
    elif signing.is_refused:
        if may_administer(desk.user, organisation):
            again = WorkAction(_("Hand in another signing"), reverse("organisation:sign", args=[organisation.slug]))
            refused = _("The association did not confirm that %(organisation)s signed the code") % name
            why, address = Truncator(signing.refusal).words(30), organisation.get_absolute_url()
            yield WorkItem("sign", refused, address, why, again)
    elif not signing.is_confirmed:
        yield WorkItem(
            "signing",
            _("The association confirms that %(organisation)s signed the code") % name,
            organisation.get_absolute_url(),
            since=timezone.localdate(signing.recorded_at),
            waits_for_others=True,
        )
    elif organisation.is_vendor and desk.speaks_for(organisation) and _owes_first_statement(desk, organisation):
        draft = next((each.assessment for each in desk.drafts if each.assessment.organisation == organisation), None)
        about = _("Signed on %(day)s; an IT vendor publishes its first statement within three months.")
        start = WorkAction(_("Start an assessment"), reverse("assessments:start"))
        yield WorkItem(
            "first-statement",
            _("The first statement of %(organisation)s is due") % name,
            draft.get_absolute_url() if draft else organisation.get_absolute_url(),
            about=about % {"day": short_day(signing.signed_on)},
            action=WorkAction(_("Open the draft"), draft.get_absolute_url()) if draft else start,
            due=signing.statement_due,
        )


def _mandate(desk: Desk, organisation: Organisation) -> Iterator[WorkItem]:
    """What was declared and cannot be published before it is confirmed who speaks for the organisation."""
    has_declared = any(each.assessment.organisation_id == organisation.pk for each in desk.submissions)
    if organisation.has_mandate or not has_declared:  # type: ignore[attr-defined]  # the desk asked for it
        return
    if may_administer(desk.user, organisation):
        page = reverse("organisation:confirm", args=[organisation.slug])
        yield WorkItem(
            "mandate",
            _("Have it confirmed who speaks for %(organisation)s") % {"organisation": organisation},
            page,
            about=_("Nothing is published before."),
            action=WorkAction(_("Have it confirmed"), page),
        )


def _owes_first_statement(desk: Desk, organisation: Organisation) -> bool:
    published = any(each.organisation_id == organisation.pk for each in desk.statements)
    return not published and not any(each.assessment.organisation_id == organisation.pk for each in desk.submissions)


def _beginning(desk: Desk, organisation: Organisation) -> Iterator[WorkItem]:
    """The next step of an organisation that has neither a statement nor anything on its way to one."""
    begun = {each.organisation_id for each in desk.statements} | {each.organisation_id for each in desk.assessments}
    if organisation.pk in begun:
        return
    if organisation.is_vendor and not any(product.versions.all() for product in organisation.products.all()):
        if may_administer(desk.user, organisation):
            add = WorkAction(_("Add a product"), reverse("organisation:product_add", args=[organisation.slug]))
            what = _("Add the product you want to assess")
            yield WorkItem("product", what, organisation.get_absolute_url(), organisation.name, add)
    elif may_answer(desk.user, organisation):
        address = reverse("assessments:start")
        what = _("Say how open %(organisation)s is") % {"organisation": organisation}
        about = _("An assessment leads through the criteria; what you type is saved by itself.")
        yield WorkItem("start", what, address, about, WorkAction(_("Start an assessment"), address))


def _submitted(desk: Desk) -> Iterator[WorkItem]:
    by_key = {each.pk: each for each in desk.assessments}
    for submission in desk.submissions:
        assessment = by_key[submission.assessment_id]
        yield WorkItem(
            "submitted",
            _("The association decides on %(object)s") % {"object": assessment.object_name},
            assessment.get_absolute_url(),
            about=_("Declared on %(day)s.") % {"day": short_day(timezone.localdate(submission.declared_at))},
            due=submission.due_on,
            in_working_days=True,
            waits_for_others=True,
            road=_road(desk, assessment, 2),
        )


def _inviting(desk: Desk) -> Iterator[WorkItem]:
    administered = [each for each in desk.organisations if may_administer(desk.user, each)]
    for invitation in Invitation.objects.open().filter(organisation__in=administered).select_related("organisation"):
        named = {"address": invitation.email, "organisation": invitation.organisation}
        yield WorkItem(
            "inviting",
            _("%(address)s is invited to %(organisation)s") % named,
            invitation.organisation.get_absolute_url(),
            since=timezone.localdate(invitation.created_at),
            waits_for_others=True,
        )


def _asking(desk: Desk) -> Iterator[WorkItem]:
    for admission in desk.user.admissions.open():
        what = _("The administrators of %(organisation)s decide whether to let you in")
        yield WorkItem(
            "asking",
            what % {"organisation": admission.organisation},
            since=timezone.localdate(admission.asked_at),
            waits_for_others=True,
        )
    for asked in FoundingRequest.objects.open().filter(asked_by=desk.user):
        yield WorkItem(
            "asking",
            _("The association decides whether %(organisation)s is set up") % {"organisation": asked},
            since=timezone.localdate(asked.asked_at),
            waits_for_others=True,
        )
