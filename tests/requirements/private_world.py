"""Everything private that the portal can hold, beside a few statements: whatever of it gets out has one of the words.

``open_world`` is what the public and the readers have; ``add_secrets`` adds to it what they must not notice.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils import timezone

from assessments import collaboration, lifecycle
from assessments.comments import write
from assessments.models import Access, Audience, Code, CommentWeight, Origin
from association.models import Archive, EditionUpload, StaffInvitation
from core import banners
from core.models import Banner, SentMail
from directory.subscriptions.follow import follow
from organisations import code_signing, recoveries
from organisations.models import FormerName, Mandate, MandateCode, MandateMethod, ProfileChange, Role
from requirements import match_query, match_report, profiles
from requirements.models import MatchReport, Requirement
from statements import withdrawal

from ..assessments.evidence.files import attach, pdf
from ..factories import (
    AdmissionFactory,
    FoundingRequestFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    ProductFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
    VersionFactory,
    answer_of,
    make_assessment,
    make_failed_task,
    make_remark,
    make_sign_on,
    make_submission,
)
from ..organisations.signed_codes import a_file
from ..statements.paperless import store_statement

NOW = datetime.now(UTC)


def secret(name):
    """A word that stands nowhere else."""
    return f"Zzyzx{name}"


def open_world():
    """A vendor with statements in force, superseded and withdrawn, a customer, and who reads: with rights elsewhere."""
    default_storage.save("statements/paperless.pdf", ContentFile(b"%PDF-"))
    vendor = MembershipFactory(organisation__name="Anvil", user__name="Vera").user
    anvil = vendor.organisations.get()
    SigningFactory(organisation=anvil, confirmed_at=NOW)
    versions = [VersionFactory(product__organisation=anvil, product__name=name) for name in ("Forge", "Bellows")]
    superseded, withdrawn, current = (
        store_statement(make_assessment(by=vendor, answered=True, version=version))
        for version in (versions[0], versions[1], versions[0])
    )
    reviewer = ReviewerFactory(name="Rita")
    withdrawal.withdraw(withdrawn, reason="Misread.", by=reviewer)
    member = MembershipFactory(organisation__name="Stranger", organisation__role=Role.PROVIDER).user
    customer = MembershipFactory(organisation__name="Birch", organisation__role=Role.CUSTOMER).user
    own = make_assessment(by=customer, answered=True)
    profile = profiles.start(
        customer.organisations.get(),
        name="PDM",
        catalogue=own.catalogue,
        requirements=[Requirement(criterion="data-export", weight="required")],
        by=customer,
    )
    profiles.share(profile, by=customer)
    follow(customer, organisation=anvil)
    follow(customer, query="said=data-export%3Aplanned")
    return SimpleNamespace(
        vendor=vendor,
        anvil=anvil,
        version=versions[0],
        current=current,
        superseded=superseded,
        reviewer=reviewer,
        member=member,
        customer=customer,
        own=own,
        profile=profile,
        catalogue=own.catalogue,
    )


def assessment_saying(word, *, by, version=None):
    """A complete draft whose answers are other ones than those declared, and say the word in every place there is."""
    version = version or VersionFactory(product__organisation=by.organisations.get(), product__name=word, name=word)
    assessment = make_assessment(by=by, answered=True, version=version)
    for answer in assessment.answers.select_related("criterion"):
        answer.code, answer.planned_for = Code.PLANNED, NOW.date()
        answer.explanation = word
        answer.evidence = [{"title": word, "url": f"https://{word}.example/"}]
        if answer.criterion.asks_for_standards:
            answer.standards = [
                {"standard": "", "name": word, "edition": word, "direction": "both", "scope": word, "evidence": word}
            ]
        answer.save()
    return assessment


def add_secrets(world):
    """Add what could leak; returns what of it has an address, by name."""
    owner = MembershipFactory(
        organisation=OrganisationFactory(
            name=secret("Unsigned"), about=secret("About"), legal_name=secret("Legal"), confirmed=False
        ),
        user__name=secret("Owner"),
    ).user
    hidden = owner.organisations.get()
    draft = assessment_saying(secret("Draft"), by=owner)
    document = attach(
        answer_of(draft, "data-export"), pdf(secret("File")), title=secret("Title"), access=Access.REVIEWERS
    ).document
    proposal = draft.proposals.create(by=owner, origin=Origin.SPREADSHEET, file_name=secret("Upload"))
    collaboration.assign(draft, draft.catalogue.categories.get(key="data"), to=owner, by=owner)
    waiting = make_submission(assessment_saying(secret("Submitted"), by=owner))
    in_review = make_submission(assessment_saying(secret("InReview"), by=owner))
    lifecycle.take(in_review, by=world.reviewer)
    comment = comment_on(in_review, secret("Internal"), Audience.INTERNAL, world.reviewer)
    returned = make_submission(assessment_saying(secret("Returned"), by=owner))
    lifecycle.take(returned, by=world.reviewer)
    told = comment_on(returned, secret("Told"), Audience.ORGANISATION, world.reviewer)
    write.reply(told, text=secret("Reply"), by=world.reviewer)
    lifecycle.return_to_organisation(returned, reason=secret("Reason"), by=world.reviewer)
    assessment_saying(secret("Later"), by=world.vendor, version=world.version)
    product = ProductFactory(organisation=world.anvil, name=secret("Unpublished"))
    remark = make_remark(
        world.current, text=secret("Remark"), name=secret("Reader"), email="zzyzx@reader.example", criterion=""
    )
    Mandate.objects.create(organisation=hidden, method=MandateMethod.NOTE, note=secret("Known"))
    MandateCode.objects.create(organisation=hidden, address="a@zzyzx.example", host="zzyzx.example", sent_by=owner)
    Mandate.objects.filter(organisation=world.anvil).update(note=secret("Told"), address="a@zzyzx.example")
    unsigned = SigningFactory.build(organisation=hidden, name=secret("Signer"), edition=secret("Edition"))
    signing = code_signing.record(unsigned, file=a_file(), by=owner)
    former = FormerName.objects.create(organisation=hidden, name=secret("Former"), address="zzyzx-once")
    proposed = ProfileChange.objects.create(
        organisation=world.anvil, before={"name": "Anvil"}, after={"name": secret("Proposed")}
    )
    invitation = InvitationFactory(organisation=hidden, email="zzyzx@guest.example", invited_by=owner)
    withdrawn = InvitationFactory(organisation=hidden, invited_by=owner, withdrawn_at=timezone.now())
    AdmissionFactory(organisation=hidden, asked_by__name=secret("Knocking"))
    founding = FoundingRequestFactory(name=secret("Founding"), reason=secret("Reason"), alike=[hidden])
    asking = MembershipFactory(
        organisation__name=secret("Asking"), organisation__role=Role.CUSTOMER, user__email="zzyzx@asking.example"
    ).user
    profile = profiles.start(
        asking.organisations.get(),
        name=secret("Profile"),
        catalogue=world.catalogue,
        requirements=[Requirement(criterion="data-export", weight="required")],
        by=asking,
    )
    profiles.note(asking.organisations.get(), world.current, "data-export", text=secret("Note"), by=asking)
    profiles.share(profile, by=asking)
    revoked = profile.share_token
    profiles.revoke(profile, by=asking)
    report = match_report.begin(profile, match_query.run(QueryDict(), profile), by=asking)
    MatchReport.objects.update(pdf=default_storage.save("report.pdf", pdf(secret("Reported"))))
    watch = follow(asking, query=f"q={secret('Query')}")
    follow(UserFactory(), organisation=world.anvil)
    task = make_failed_task("requirements.tasks.make_match_report", report.pk, error=secret("Failed"))
    sign_on = make_sign_on(hidden, name=secret("SignOn"), domain="zzyzx.example")
    lost = recoveries.ask(owner)
    staff_invitation = StaffInvitation.objects.create(email="zzyzx@staff.example", invited_by=world.reviewer)
    upload = EditionUpload.objects.create(file_name=secret("Edition"), content=b"", uploaded_by=world.reviewer)
    soon = timezone.now() + timedelta(days=1)
    later = soon + timedelta(days=1)
    banner = Banner.objects.create(text_en=secret("Soon"), text_de=secret("Bald"), begins_at=soon, ends_at=later)
    banners.forget()
    archive = Archive.objects.create(made_at=soon, size=1, file=default_storage.save("all.zip", pdf(secret("All"))))
    SentMail.objects.create(to="zzyzx@mailed.example", mail="invitation", subject=secret("Subject"))
    return SimpleNamespace(
        hidden=hidden,
        draft=draft,
        document=document,
        proposal=proposal,
        waiting=waiting,
        returned=returned,
        comment=comment,
        told=told,
        product=product,
        drafted=draft.version.product,
        remark=remark,
        signing=signing,
        former_address=former.address,
        proposed=proposed,
        invitation=invitation,
        withdrawn=withdrawn,
        admission=hidden.admissions.get(),
        founding=founding,
        membership=owner.memberships.get(),
        profile=profile,
        revoked=revoked,
        report=report,
        watch=watch,
        task=task,
        sign_on=sign_on,
        lost=lost,
        staff_invitation=staff_invitation,
        upload=upload,
        banner=banner,
        archive=archive,
    )


def comment_on(submission, text, audience, reviewer):
    submission.refresh_from_db()
    return write.comment(
        submission, criterion="data-export", text=text, weight=CommentWeight.MUST, audience=audience, by=reviewer
    )
