"""The API's voices, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypedDict

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import VoiceSettings


class DeleteVoice(Model):
    """``DeleteVoiceResponseModel`` as it is published."""

    status: str


class EditVoiceSettings(Model):
    """``EditVoiceSettingsResponseModel`` as it is published."""

    status: str


class Recording(Model):
    """``RecordingResponseModel`` as it is published."""

    recording_id: str
    mime_type: str
    size_bytes: int
    upload_date_unix: int
    transcription: str


class VerificationAttempt(Model):
    """``VerificationAttemptResponseModel`` as it is published."""

    text: str
    date_unix: int
    accepted: bool
    similarity: float
    levenshtein_distance: float
    recording: Recording | None = None


class ManualVerificationFile(Model):
    """``ManualVerificationFileResponseModel`` as it is published."""

    file_id: str
    file_name: str
    mime_type: str
    size_bytes: int
    upload_date_unix: int


class ManualVerification(Model):
    """``ManualVerificationResponseModel`` as it is published."""

    extra_text: str
    request_time_unix: int
    files: list[ManualVerificationFile]


class FineTuning(Model):
    """``FineTuningResponseModel`` as it is published."""

    is_allowed_to_fine_tune: bool
    state: dict[
        str,
        Annotated[Literal["not_started", "queued", "fine_tuning", "fine_tuned", "failed", "delayed"], OPEN],
    ]
    verification_failures: list[str]
    verification_attempts_count: int
    manual_verification_requested: bool
    language: str | None = None
    progress: dict[str, float] | None = None
    message: dict[str, str] | None = None
    dataset_duration_seconds: float | None = None
    verification_attempts: list[VerificationAttempt] | None = None
    slice_ids: list[str] | None = None
    manual_verification: ManualVerification | None = None
    max_verification_attempts: int | None = None
    next_max_verification_attempts_reset_unix_ms: int | None = None


class ModelLanguage(Model):
    """``LanguageResponseModel`` as it is published."""

    language_id: str
    name: str


class ModelRates(Model):
    """``ModelRatesResponseModel`` as it is published."""

    character_cost_multiplier: float
    cost_discount_multiplier: float = 1.0


class ReaderResource(Model):
    """``ReaderResourceResponseModel`` as it is published."""

    resource_type: Annotated[Literal["read", "collection"], OPEN]
    resource_id: str


class SeparatedUtterance(Model):
    """``UtteranceResponseModel`` as it is published."""

    start: float
    end: float


class Speaker(Model):
    """``SpeakerResponseModel`` as it is published."""

    speaker_id: str
    duration_secs: float
    utterances: list[SeparatedUtterance] | None = None


class SpeakerSeparation(Model):
    """``SpeakerSeparationResponseModel`` as it is published."""

    voice_id: str
    sample_id: str
    status: Annotated[Literal["not_started", "pending", "completed", "failed"], OPEN]
    speakers: dict[str, Speaker] | None = None
    selected_speaker_ids: list[str] | None = None


class Sample(Model):
    """``SampleResponseModel`` as it is published."""

    sample_id: str
    file_name: str
    mime_type: str
    size_bytes: int
    hash: str
    duration_secs: float | None = None
    remove_background_noise: bool | None = None
    has_isolated_audio: bool | None = None
    has_isolated_audio_preview: bool | None = None
    speaker_separation: SpeakerSeparation | None = None
    trim_start: int | None = None
    trim_end: int | None = None


class SpeechModel(Model):
    """``ModelResponseModel`` as it is published."""

    model_id: str
    name: str
    can_be_finetuned: bool
    can_do_text_to_speech: bool
    can_do_voice_conversion: bool
    can_use_style: bool
    can_use_speaker_boost: bool
    serves_pro_voices: bool
    token_cost_factor: float
    description: str
    requires_alpha_access: bool
    max_characters_request_free_user: int
    max_characters_request_subscribed_user: int
    maximum_text_length_per_request: int
    languages: list[ModelLanguage]
    model_rates: ModelRates
    concurrency_group: str


class VoiceSharingModerationCheck(Model):
    """``VoiceSharingModerationCheckResponseModel`` as it is published."""

    date_checked_unix: int | None = None
    name_value: str | None = None
    name_check: bool | None = None
    description_value: str | None = None
    description_check: bool | None = None
    sample_ids: list[str] | None = None
    sample_checks: list[float] | None = None
    captcha_ids: list[str] | None = None
    captcha_checks: list[float] | None = None


class VoiceSharing(Model):
    """``VoiceSharingResponseModel`` as it is published."""

    status: Annotated[Literal["enabled", "disabled", "copied", "copied_disabled"], OPEN]
    history_item_sample_id: str | None = None
    date_unix: int
    whitelisted_emails: list[str]
    public_owner_id: str
    original_voice_id: str
    financial_rewards_enabled: bool
    free_users_allowed: bool
    live_moderation_enabled: bool
    rate: float | None = None
    fiat_rate: float | None = None
    notice_period: int
    disable_at_unix: int | None = None
    voice_mixing_allowed: bool
    featured: bool
    category: Annotated[
        Literal["generated", "cloned", "premade", "professional", "famous", "high_quality"], OPEN
    ]
    reader_app_enabled: bool | None = None
    image_url: str | None = None
    ban_reason: str | None = None
    liked_by_count: int
    cloned_by_count: int
    name: str
    description: str | None = None
    labels: dict[str, str]
    review_status: Annotated[
        Literal["not_requested", "pending", "declined", "allowed", "allowed_with_changes"], OPEN
    ]
    review_message: str | None = None
    enabled_in_library: bool
    instagram_username: str | None = None
    twitter_username: str | None = None
    youtube_username: str | None = None
    tiktok_username: str | None = None
    moderation_check: VoiceSharingModerationCheck | None = None
    reader_restricted_on: list[ReaderResource] | None = None


class VerifiedVoiceLanguage(Model):
    """``VerifiedVoiceLanguageResponseModel`` as it is published."""

    language: str
    model_id: str
    accent: str | None = None
    locale: str | None = None
    preview_url: str | None = None


class VoiceVerification(Model):
    """``VoiceVerificationResponseModel`` as it is published."""

    requires_verification: bool
    is_verified: bool
    verification_failures: list[str]
    verification_attempts_count: int
    language: str | None = None
    verification_attempts: list[VerificationAttempt] | None = None


class StoredVoice(Model):
    """``VoiceResponseModel`` as it is published."""

    voice_id: str
    name: str
    samples: list[Sample] | None = None
    category: Annotated[
        Literal["generated", "cloned", "premade", "professional", "famous", "high_quality"], OPEN
    ]
    fine_tuning: FineTuning | None = None
    labels: dict[str, str]
    description: str | None = None
    preview_url: str | None = None
    available_for_tiers: list[str]
    settings: VoiceSettings | None = None
    sharing: VoiceSharing | None = None
    high_quality_base_model_ids: list[str]
    verified_languages: list[VerifiedVoiceLanguage] | None = None
    collection_ids: list[str] | None = None
    safety_control: (
        Annotated[Literal["NONE", "BAN", "CAPTCHA", "ENTERPRISE_BAN", "ENTERPRISE_CAPTCHA"], OPEN] | None
    ) = None
    voice_verification: VoiceVerification | None = None
    permission_on_resource: str | None = None
    is_owner: bool | None = None
    is_legacy: bool = False
    is_mixed: bool = False
    favorited_at_unix: int | None = None
    created_at_unix: int | None = None
    is_bookmarked: bool | None = None
    recording_quality: Annotated[Literal["studio", "good", "ok", "poor", "bad"], OPEN] | None = None
    labelling_status: Annotated[Literal["in_review", "review_complete"], OPEN] | None = None
    recording_quality_reason: str | None = None


class VoiceFilter(Model):
    """The query of ``GET /v2/voices``."""

    next_page_token: str | None = None
    page_size: int = 10
    search: str | None = None
    sort: str | None = None
    sort_direction: str | None = None
    voice_type: str | None = None
    category: str | None = None
    fine_tuning_state: str | None = None
    collection_id: str | None = None
    gender: str | None = None
    age: str | None = None
    language: list[str] | None = None
    accent: str | None = None
    use_cases: list[str] | None = None
    min_notice_period_days: int | None = None
    include_custom_rates: bool | None = None
    include_live_moderated: bool | None = None
    high_quality: bool | None = None
    include_total_count: bool = True
    voice_ids: list[str] | None = None


class VoiceFilterFields(TypedDict, total=False):
    """The fields of ``VoiceFilter`` as keywords."""

    next_page_token: str | None
    page_size: int
    search: str | None
    sort: str | None
    sort_direction: str | None
    voice_type: str | None
    category: str | None
    fine_tuning_state: str | None
    collection_id: str | None
    gender: str | None
    age: str | None
    language: Sequence[str] | None
    accent: str | None
    use_cases: Sequence[str] | None
    min_notice_period_days: int | None
    include_custom_rates: bool | None
    include_live_moderated: bool | None
    high_quality: bool | None
    include_total_count: bool
    voice_ids: Sequence[str] | None


class VoicePage(Model):
    """``GetVoicesV2ResponseModel`` as it is published."""

    voices: list[StoredVoice]
    has_more: bool
    total_count: int
    next_page_token: str | None = None


class VoiceQuery(Model):
    """The query of ``GET /v1/voices/{voice_id}``."""

    with_settings: bool = True


class VoiceQueryFields(TypedDict, total=False):
    """The fields of ``VoiceQuery`` as keywords."""

    with_settings: bool
