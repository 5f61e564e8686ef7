"""Emulated settings, secrets and language models of the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from voiceflow.clients.elevenlabs.api import llms, secrets, settings
from voiceflow.clients.elevenlabs.schema.dependents import DependentAvailableToolIdentifier
from voiceflow.clients.elevenlabs.schema.workspace import (
    ConvAIStoredSecretDependencies,
    CreatedSecret,
    LanguageModels,
    LLMDeprecationConfig,
    LLMInfo,
    NewSecret,
    Secret,
    SecretChange,
    SecretFilter,
    SecretPage,
    Settings,
    SettingsChange,
)
from voiceflow.emulators.elevenlabs.api.defaults import filled, merged
from voiceflow.emulators.elevenlabs.api.store import Store, StoredSecret
from voiceflow.emulators.elevenlabs.http.answers import whole
from voiceflow.emulators.elevenlabs.http.exchange import (
    EPOCH,
    HttpExchange,
    HttpReply,
    RefusalError,
    not_found,
)
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers

_PAGE = 30
_USES = 100

LLMS = ("gemini-2.5-flash", "gemini-2.0-flash", "gpt-4o-mini", "claude-sonnet-4-5", "custom-llm")
"""The listed language models; agents may also name any other published one."""


class WorkspaceStore:
    """The settings, secrets and models of the account.

    Attributes:
        settings: The settings as they are now.
    """

    def __init__(self, store: Store) -> None:
        self.settings = filled(Settings)
        self._store = store

    def value(self, secret_id: str) -> str:
        """A secret's value, for the code that plays the service; no endpoint returns it.

        Raises:
            RefusalError: If there is no such secret.
        """
        return self._find(secret_id).value

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        return {
            settings.FETCH: lambda exchange: self.settings,
            settings.UPDATE: self._change,
            secrets.LIST: self._list,
            secrets.CREATE: self._create,
            secrets.FETCH: self._get,
            secrets.UPDATE: self._update,
            secrets.DELETE: self._delete,
            llms.LIST: lambda exchange: _language_models(),
        }

    def _change(self, exchange: HttpExchange) -> Settings:
        body: SettingsChange = exchange.body
        self.settings = filled(Settings, Settings.read(merged(whole(self.settings), body.written())))
        return self.settings

    def _list(self, exchange: HttpExchange) -> SecretPage:
        query: SecretFilter = exchange.query
        names = {secret_id: secret.name for secret_id, secret in self._store.secrets.items()}
        found, cursor = page(
            [i for i, name in names.items() if (query.search or "").lower() in name.lower()],
            place=lambda secret_id: (names[secret_id].lower(), secret_id),
            size=query.page_size or _PAGE,
            cursor=query.cursor,
        )
        limit = query.dependency_limit or _USES
        return SecretPage(secrets=[self._show(one, limit) for one in found], next_cursor=cursor)

    def _create(self, exchange: HttpExchange) -> CreatedSecret:
        body: NewSecret = exchange.body
        return self._keep(self._store.new_id("secret"), body)

    def _get(self, exchange: HttpExchange) -> Secret:
        self._find(exchange.ids[0])
        return self._show(exchange.ids[0], _USES)

    def _update(self, exchange: HttpExchange) -> CreatedSecret:
        self._find(exchange.ids[0])
        body: SecretChange = exchange.body
        return self._keep(exchange.ids[0], body)

    def _delete(self, exchange: HttpExchange) -> HttpReply:
        self._find(exchange.ids[0])
        del self._store.secrets[exchange.ids[0]]
        return HttpReply(status=204)

    def _keep(self, secret_id: str, body: NewSecret | SecretChange) -> CreatedSecret:
        for name in ("name", "value"):
            if not getattr(body, name):
                raise RefusalError(400, "invalid_parameters", "It must not be empty.", param=name)
        self._store.secrets[secret_id] = StoredSecret(body.name, body.value)
        return CreatedSecret(secret_id=secret_id, name=body.name)

    def _find(self, secret_id: str) -> StoredSecret:
        if secret_id not in self._store.secrets:
            raise not_found("secret")
        return self._store.secrets[secret_id]

    def _show(self, secret_id: str, limit: int) -> Secret:
        users = [a for a in self._store.agents.values() if secret_id in _named(whole([a.config, a.platform]))]
        tools = [tool for tool in self._store.tools.values() if secret_id in _named(whole(tool.tool_config))]
        is_for_webhook = secret_id in _named(whole(self.settings))
        return Secret(
            secret_id=secret_id,
            name=self._store.secrets[secret_id].name,
            used_by=ConvAIStoredSecretDependencies(
                tools=[
                    DependentAvailableToolIdentifier(
                        id=tool.id,
                        name=tool.tool_config.name,
                        created_at_unix_secs=EPOCH,
                        access_level="admin",
                    )
                    for tool in tools[:limit]
                ],
                tools_has_more=len(tools) > limit,
                agents=self._store.dependents(users[:limit]),
                agents_has_more=len(users) > limit,
                others=["conversation_initiation_webhook"] if is_for_webhook else [],
            ),
        )


def _named(value: object) -> Iterator[str]:
    """The ids of all secrets that stand somewhere in JSON."""
    if isinstance(value, Mapping):
        if isinstance(value.get("secret_id"), str):
            yield value["secret_id"]
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def _language_models() -> LanguageModels:
    return LanguageModels(
        llms=[
            LLMInfo(
                llm=name,
                is_checkpoint=False,
                max_tokens_limit=8192,
                max_context_limit=128_000,
                supports_image_input=name != "custom-llm",
                supports_document_input=name != "custom-llm",
                supports_parallel_tool_calls=True,
            )
            for name in LLMS
        ],
        default_deprecation_config=LLMDeprecationConfig(
            warning_start_days=60,
            fallback_start_days=14,
            fallback_complete_days=1,
            fallback_start_percentage=10,
            fallback_complete_percentage=100,
        ),
    )
