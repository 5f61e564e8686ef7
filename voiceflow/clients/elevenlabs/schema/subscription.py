"""The API's subscription, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.usage import Currency

BillingPeriod = Annotated[
    Literal["monthly_period", "3_month_period", "6_month_period", "annual_period"], OPEN
]


CharacterRefreshPeriod = Annotated[
    Literal["monthly_period", "3_month_period", "6_month_period", "annual_period"], OPEN
]


SubscriptionStatusType = Annotated[
    Literal["trialing", "active", "incomplete", "past_due", "free", "free_disabled"], OPEN
]


class Discount(Model):
    """``DiscountResponseModel`` as it is published."""

    discount_percent_off: float | None = None
    discount_amount_off: float | None = None


class Invoice(Model):
    """``InvoiceResponseModel`` as it is published."""

    amount_due_cents: int
    subtotal_cents: int | None = None
    tax_cents: int | None = None
    discount_percent_off: float | None = None
    discount_amount_off: float | None = None
    discounts: list[Discount]
    next_payment_attempt_unix: int
    payment_intent_status: (
        Annotated[
            Literal[
                "canceled",
                "processing",
                "requires_action",
                "requires_capture",
                "requires_confirmation",
                "requires_payment_method",
                "succeeded",
            ],
            OPEN,
        ]
        | None
    )
    payment_intent_statusses: list[
        Annotated[
            Literal[
                "canceled",
                "processing",
                "requires_action",
                "requires_capture",
                "requires_confirmation",
                "requires_payment_method",
                "succeeded",
            ],
            OPEN,
        ]
    ]


class PendingCancellation(Model):
    """``PendingCancellationResponseModel`` as it is published."""

    kind: Literal["cancellation"] = "cancellation"
    timestamp_seconds: int


class PendingSubscriptionSwitch(Model):
    """``PendingSubscriptionSwitchResponseModel`` as it is published."""

    kind: Literal["change"] = "change"
    next_tier: Annotated[
        Literal[
            "free",
            "starter",
            "go",
            "creator",
            "pro",
            "growing_business",
            "scale_2024_08_10",
            "grant_tier_1_2025_07_23",
            "grant_tier_2_2025_07_23",
            "trial",
            "enterprise",
        ],
        OPEN,
    ]
    next_billing_period: BillingPeriod
    timestamp_seconds: int


class Price(Model):
    """``Price`` as it is published."""

    amount: str
    currency: Currency


class Subscription(Model):
    """``ExtendedSubscriptionResponseModel`` as it is published."""

    tier: str
    character_count: int
    character_limit: int
    max_character_limit_extension: int | None
    max_credit_limit_extension: int | Literal["unlimited"]
    can_extend_character_limit: bool
    allowed_to_extend_character_limit: bool
    next_character_count_reset_unix: int | None = None
    voice_slots_used: int
    professional_voice_slots_used: int
    professional_voice_slots_used_in_workspace: int
    voice_limit: int
    max_voice_add_edits: int | None = None
    voice_add_edit_counter: int
    professional_voice_limit: int
    can_extend_voice_limit: bool
    can_use_instant_voice_cloning: bool
    can_use_professional_voice_cloning: bool
    currency: Currency | None = None
    current_overage: Price
    status: SubscriptionStatusType
    billing_period: BillingPeriod | None = None
    character_refresh_period: CharacterRefreshPeriod | None = None
    next_invoice: Invoice | None = None
    open_invoices: list[Invoice]
    has_open_invoices: bool
    pending_change: PendingSubscriptionSwitch | PendingCancellation | None = None
    has_used_starter_coupon_on_account: bool = False
    has_used_creator_coupon_on_account: bool = False
