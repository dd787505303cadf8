"""All forms by their names, which are those of their intents."""

from __future__ import annotations

from handlers import appeals, binding, cancelling, progress, signup
from handlers.form import Form

FORMS: dict[str, Form] = {
    form.name: form
    for form in (appeals.SUBMIT, progress.SUPPLEMENT, progress.RATE, signup.SIGN_UP, cancelling.CANCEL, binding.BIND)
}
