"""What stands beside a policy in the console: readings to add and review, files to add and open."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from config import wording
from console.confirm import is_confirmed, typed
from console.here import here
from console.policies import detail, find
from console.policy_form import day_of
from models.policies import Policy
from models.policy_kinds import FileState, ReadingKind
from models.policy_readings import Attachment, Reading
from models.work import Work
from services.errors import Refusal
from services.policies import attachments, file_changes, readings
from services.policies.readings import ReadingContent


def add_reading(policy_id: int) -> Response | tuple[str, int]:
    """Put a reading beside a policy; what was typed stays in the form when the rules say no."""
    page = here().page = _page(policy_id, "readings")
    try:
        with here().work() as work:
            reading = readings.add(work, find(work, policy_id), _typed_reading(request.form))
            here().record(work, "policy.reading_add", reading.title[:100])
    except Refusal as no:
        here().visit.say("wrong", wording.text(no.key, **no.facts))
        return detail(policy_id, request.form), 422
    return here().back(page, "reading_added")


def _typed_reading(form: Mapping[str, str]) -> ReadingContent:
    kind = form.get("kind", "")
    return ReadingContent(
        kind=ReadingKind(kind) if kind in set(ReadingKind) else ReadingKind.EXPERT,
        title=form.get("title", ""),
        author=form.get("author", ""),
        written_on=day_of(form.get("written_on", "")),
        text=form.get("text", "").replace("\r\n", "\n"),
        url=form.get("url", "")[:500],
    )


def review_reading(policy_id: int, reading_id: int) -> Response:
    page = here().page = _page(policy_id, "readings")
    with here().work() as work:
        reading, policy = _reading(work, policy_id, reading_id)
        readings.review(work, reading, policy)
        here().record(work, "policy.reading_review", reading.title[:100])
    return here().back(page, "reading_reviewed")


def remove_reading(policy_id: int, reading_id: int) -> Response | str:
    page = here().page = _page(policy_id, "readings")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="policy_reading_remove", typed=typed(), back=page)
    with here().work() as work:
        reading, policy = _reading(work, policy_id, reading_id)
        here().record(work, "policy.reading_remove", reading.title[:100])
        is_gone = readings.remove(work, reading, policy)
    return here().back(page, "reading_removed" if is_gone else "reading_remove_proposed")


def confirm_reading(policy_id: int, reading_id: int) -> Response | str:
    """Agree that a reading goes that people can see."""
    page = here().page = _page(policy_id, "readings")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="policy_reading_gone", typed=typed(), back=page)
    with here().work() as work:
        reading, policy = _reading(work, policy_id, reading_id)
        here().record(work, "policy.reading_remove_confirm", reading.title[:100])
        readings.confirm_removal(work, reading, policy)
    return here().back(page, "reading_removed")


def keep_reading(policy_id: int, reading_id: int) -> Response:
    page = here().page = _page(policy_id, "readings")
    with here().work() as work:
        reading, policy = _reading(work, policy_id, reading_id)
        here().record(work, "policy.reading_keep", reading.title[:100])
        readings.keep(work, reading, policy)
    return here().back(page, "reading_kept")


def attach(policy_id: int) -> Response:
    page = here().page = _page(policy_id, "files")
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refusal("library.no_file")
    raw = file.read(attachments.MOST_BYTES + 1)
    with here().work() as work:
        kept = attachments.attach(work, here().settings.home, find(work, policy_id), file.filename, raw)
        here().record(work, "policy.file_add", kept.name, digest=kept.digest)
        said = "file_added" if kept.state is FileState.KEPT else "file_add_proposed"
    return here().back(page, said)


def download(policy_id: int, attachment_id: int) -> Response:
    """A file of a policy; always saved, never shown by the browser as a page of ours."""
    with here().reading() as work:
        found, _ = _attachment(work, policy_id, attachment_id)
        place = attachments.place_of(here().settings.home, found.digest)
        if not place.is_file():
            abort(404)
        return send_file(place.resolve(), mimetype=found.media_type, as_attachment=True, download_name=found.name)


def remove_file(policy_id: int, attachment_id: int) -> Response | str:
    page = here().page = _page(policy_id, "files")
    if not is_confirmed():
        return render_template("console/confirm.html", ask="policy_file_remove", typed=typed(), back=page)
    with here().work() as work:
        found, policy = _attachment(work, policy_id, attachment_id)
        here().record(work, "policy.file_remove", found.name, digest=found.digest)
        file_changes.remove(work, found, policy)
        said = "file_remove_proposed" if found.state is FileState.REMOVED else "file_removed"
    return here().back(page, said)


def confirm_file(policy_id: int, attachment_id: int) -> Response | str:
    """Agree to a file that a colleague added, or to its going; the latter is asked about once more."""
    page, seen = _page(policy_id, "files"), request.form.get("seen", "")
    here().page = page
    if seen == FileState.REMOVED and not is_confirmed():
        return render_template("console/confirm.html", ask="policy_file_gone", typed=typed(), back=page)
    with here().work() as work:
        found, policy = _attachment(work, policy_id, attachment_id)
        here().record(work, "policy.file_confirm", found.name, digest=found.digest, change=seen)
        file_changes.confirm(work, found, policy, seen)
    return here().back(page, "file_confirmed")


def decline_file(policy_id: int, attachment_id: int) -> Response | str:
    """Leave everything as people see it now."""
    page, seen = _page(policy_id, "files"), request.form.get("seen", "")
    here().page = page
    if seen == FileState.ADDED and not is_confirmed():
        return render_template("console/confirm.html", ask="policy_file_decline", typed=typed(), back=page)
    with here().work() as work:
        found, policy = _attachment(work, policy_id, attachment_id)
        here().record(work, "policy.file_decline", found.name, digest=found.digest, change=seen)
        file_changes.decline(work, found, policy, seen)
    return here().back(page, "file_declined")


def _page(policy_id: int, part: str) -> str:
    return url_for("console.policy", policy_id=policy_id, _anchor=part)


def _reading(work: Work, policy_id: int, reading_id: int) -> tuple[Reading, Policy]:
    found = work.db.get(Reading, reading_id)
    if found is None or found.policy_id != policy_id:
        abort(404)
    return found, find(work, policy_id)


def _attachment(work: Work, policy_id: int, attachment_id: int) -> tuple[Attachment, Policy]:
    found = work.db.get(Attachment, attachment_id)
    if found is None or found.policy_id != policy_id:
        abort(404)
    return found, find(work, policy_id)
