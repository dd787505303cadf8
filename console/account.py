"""One's own account: password and one-time codes."""

from __future__ import annotations

import io

import pyotp
from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from config.rules import rules
from console.confirm import is_confirmed, question
from console.guard import must_set_up_code
from console.here import here
from models.people import Staff
from models.work import Work
from services import staff as staff_room
from services.errors import Refusal


def account() -> str:
    return render_template("console/account.html")


def new_password() -> AnyResponse | str:
    """The page before all others for one whose password somebody else made up."""
    if not here().me.must_change_password:
        return redirect(url_for("console.account"))
    return render_template("console/new_password.html")


def change_password() -> AnyResponse:
    """A new password, for one who knows the old one; all other sessions end."""
    is_first = here().me.must_change_password
    here().page = url_for("console.new_password" if is_first else "console.account")
    _expect_password()
    if request.form.get("new") != request.form.get("again"):
        return here().back(here().page, "differs", "note")
    if request.form.get("new") == request.form.get("old"):
        raise Refusal("staff.password_same")
    password_hash = staff_room.hash_password(request.form.get("new", ""), here().me.username)
    with here().work() as work:
        person = _me(work)
        staff_room.change_password(work, person, password_hash)
        here().record(work, "account.password", person.username)
    here().visit.mark = staff_room.fingerprint(person)
    if not is_first:
        return here().back(here().page, "password_changed")
    if must_set_up_code(person):
        return here().back(url_for("console.second_factor"), "password_changed")  # the goal is kept till then
    goal, here().visit.goal = here().visit.goal or url_for("console.home"), ""
    return here().back(goal, "password_changed")


def second_factor() -> AnyResponse | str:
    """Show the secret as a QR code; the first code from the phone turns it on, for one who knows the password."""
    here().page = url_for("console.second_factor")
    visit = here().visit
    if here().me.totp_secret:
        return here().back(url_for("console.account"), "code_is_on", "note")
    if request.method == "POST" and visit.secret:
        _expect_password()
        with here().work() as work:
            person = _me(work)
            staff_room.turn_on_code(work, person, visit.secret, request.form.get("code", ""))
            here().record(work, "account.code_on", person.username)
        usual = "console.home" if must_set_up_code(here().me) else "console.account"
        goal, visit.goal, visit.secret = visit.goal or url_for(usual), "", ""
        return here().back(goal, "code_on")
    visit.secret = visit.secret or pyotp.random_base32()
    address = pyotp.TOTP(visit.secret).provisioning_uri(name=here().me.username, issuer_name=rules().centre_name)
    return render_template("console/second_factor.html", secret=visit.secret, picture=_qr_code(address))


def second_factor_off() -> AnyResponse | str:
    """Turn one-time codes off, for one who knows the password; where the role asks for them they are set up anew."""
    here().page = url_for("console.account")
    if not is_confirmed():
        return question("second_factor_off", here().page, needs_password=True)
    _expect_password()
    with here().work() as work:
        person = _me(work)
        staff_room.turn_off_code(work, person)
        here().record(work, "account.code_off", person.username)
    here().visit.mark = staff_room.fingerprint(person)
    return here().back(here().page, "code_off")


def _expect_password() -> None:
    """Refusal where the password is wrong; who guesses too often is put out and locked, as at the door."""
    is_right = staff_room.is_password(here().me, request.form.get("old", ""))
    with here().work() as work:
        staff_room.prove(work, _me(work), is_right=is_right, address=here().address)
    if not is_right:
        raise Refusal("staff.wrong_password")


def _me(work: Work) -> Staff:
    """Who is asking, held for this work; Refusal where the session ended while the password was looked at."""
    person = work.db.get_one(Staff, here().me.id, with_for_update=True)
    if staff_room.fingerprint(person) != here().visit.mark:
        raise Refusal("staff.session_over")
    return person


def _qr_code(address: str) -> Markup:
    import qrcode.image.svg  # slow to load, and seldom needed

    picture = io.BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(picture)
    text = picture.getvalue().decode()
    return Markup(text[text.index("<svg") :])  # drawn by us, nothing in it was typed by anybody
