"""The tables of servicing."""
from clc.stages.servicing.models.drawings import (
    Drawing,
    DrawingState,
    PayeeMode,
    Payment,
    PaymentAnswer,
    PaymentFile,
    PaymentState,
)
from clc.stages.servicing.models.loans import Loan
from clc.stages.servicing.models.schedules import ScheduleVersion

__all__ = [
    "Drawing", "DrawingState", "Loan", "PayeeMode", "Payment", "PaymentAnswer", "PaymentFile", "PaymentState",
    "ScheduleVersion",
]
