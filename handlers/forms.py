"""All forms by their names, which are those of their intents."""

from __future__ import annotations

from handlers import (
    appeals,
    binding,
    cancelling,
    checkup,
    comment_rounds,
    naming,
    progress,
    signup,
    unbinding,
    withdrawing,
)
from handlers.form import Form

FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        appeals.SUBMIT,
        progress.SUPPLEMENT,
        progress.RATE,
        withdrawing.WITHDRAW,
        naming.HIDE,
        naming.REVEAL,
        signup.SIGN_UP,
        cancelling.CANCEL,
        binding.BIND,
        unbinding.UNBIND,
        checkup.CHECK,
        comment_rounds.SUGGEST,
    )
}
