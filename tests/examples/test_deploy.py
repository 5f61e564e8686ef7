"""The deployment files: they follow their schemas, and name only files, variables and paths that exist.

No image is built here: there is neither Docker nor Kubernetes.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from tests.examples.conftest import EXAMPLES
from tests.free_port import free_port
from tests.rows import ALL_ROWS
from tests.server.fleet.nats_server import nats_server
from voiceflow.cli.dotenv import KNOWN
from voiceflow.server import ServerConfig, create_app, load_bot
from voiceflow.server.fleet import FleetConfig
from voiceflow.server.fleet.member import RETURN_LIMIT
from voiceflow.server.health import LIVE_PATH, READY_PATH
from voiceflow.transports.addresses import is_member_name

DEPLOY = EXAMPLES / "deploy"
PORT = ServerConfig.model_fields["port"].default
LONGEST_END = sum(ServerConfig.model_fields[name].default for name in ("drain", "goodbye", "promise"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def cluster() -> dict[tuple[str, str], dict[str, Any]]:
    documents = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    return {(each["kind"], each["metadata"]["name"]): each for each in documents}


def locations(text: str) -> tuple[re.Pattern[str], list[str]]:
    """The pattern of members' paths in a configuration of nginx, and where requests go."""
    pattern = re.search(r"location ~ (\S+) \{", text)
    assert pattern is not None
    assert text.count("{") == text.count("}")
    assert set(re.findall(r"error_page 502 504 = (@\w+);", text)) == {"@any"}
    return re.compile(pattern[1].replace("?<", "?P<")), re.findall(r"proxy_pass http://([^;]+);", text)


def test_the_image_runs_a_command_that_exists() -> None:
    from voiceflow.cli.root import make_app

    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    entry = next(
        json.loads(line.removeprefix("ENTRYPOINT")) for line in lines if line.startswith("ENTRYPOINT")
    )
    copied = [line.split()[1] for line in lines if line.startswith("COPY")]
    assert entry == ["voiceflow", "serve", "bot.py"]
    assert all((DEPLOY / name).is_file() for name in copied)
    assert f"EXPOSE {PORT}" in lines
    assert make_app() is not None
    assert load_bot(DEPLOY / "bot.py").__name__ == "bot"
    extras = next(re.search(r"voiceflow-calls\[(.*)\]", line) for line in lines if "voiceflow-calls" in line)
    assert extras is not None
    assert set(extras[1].split(",")) <= set(_extras())


def _extras() -> list[str]:
    import tomllib

    project = tomllib.loads((EXAMPLES.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["project"]["optional-dependencies"])


def test_the_compose_file_follows_the_specification() -> None:
    compose_spec = pytest.importorskip("compose_spec", reason="pip install voiceflow-calls[dev]")
    options = compose_spec.PyOptions()
    options.apply_merge = True
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    options.from_yaml(text).validate()
    with pytest.raises(ValueError, match="sometimes"):
        options.from_yaml(text.replace("unless-stopped", "sometimes"))


@pytest.mark.parametrize("version", ["1.31", "1.37"])
def test_the_manifest_follows_the_schemas_of_kubernetes(
    cluster: dict[tuple[str, str], dict[str, Any]], version: str
) -> None:
    kubernetes_validate = pytest.importorskip(
        "kubernetes_validate", reason="pip install voiceflow-calls[dev]"
    )
    for resource in cluster.values():
        kubernetes_validate.validate(resource, version, strict=True)
    wrong = deepcopy(cluster["StatefulSet", "voicebot"])
    wrong["spec"]["template"]["spec"]["terminationGracePeriod"] = 90
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, version, strict=True)


@pytest.mark.skipif(not ALL_ROWS, reason="starts a server and NATS")
@pytest.mark.real_time(once=True)
async def test_the_command_of_the_image_answers_its_probes(compose: dict[str, Any], tmp_path: Path) -> None:
    settings = compose["services"]["one"]["environment"]
    probe = compose["services"]["one"]["healthcheck"]["test"][1:]
    port = free_port()
    async with nats_server(tmp_path) as nats:
        environment = {
            **{name: value for name, value in os.environ.items() if name not in KNOWN},
            **settings,
            "PUBLIC_URL": "https://voice.example.com",
            "VOICEFLOW_FLEET": nats.url,
            "PORT": str(port),
            **dict.fromkeys(("TWILIO_AUTH_TOKEN", "OPENAI_API_KEY", "ELEVENLABS_API_KEY"), "key"),
        }
        serving = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "voiceflow", "serve", "bot.py"),
            cwd=DEPLOY,
            env=environment,
            stderr=asyncio.subprocess.PIPE,
        )
        assert serving.stderr is not None
        while b"answering calls" not in (line := await serving.stderr.readline()):
            assert line
        for path in (LIVE_PATH, READY_PATH):
            text = probe[-1].replace(f":{PORT}", f":{port}").replace(LIVE_PATH, path)
            assert (await (await asyncio.create_subprocess_exec(sys.executable, "-c", text)).wait()) == 0
        serving.terminate()
        await serving.communicate()
        assert serving.returncode == 0


def test_the_members_of_compose_are_those_that_its_proxy_reaches(compose: dict[str, Any]) -> None:
    services = compose["services"]
    members = {name for name, each in services.items() if "VOICEFLOW_FLEET" in each.get("environment", {})}
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    pattern, targets = locations(text)
    for name in members:
        assert services[name]["environment"]["VOICEFLOW_FLEET_NAME"] == name
        assert set(services[name]["environment"]) <= set(KNOWN)
        assert pattern.match(f"/member/{name}/twilio/stream")
        assert f"server {name}:{PORT} " in text
        assert int(services[name]["stop_grace_period"].rstrip("s")) >= LONGEST_END + RETURN_LIMIT
        assert LIVE_PATH in services[name]["healthcheck"]["test"][-1]
        assert set(services[name]["depends_on"]) <= set(services)
    assert members == {"one", "two"}
    assert not pattern.match("/member/nats/")
    assert targets == [f"$member:{PORT}", "any", "any"]
    assert (DEPLOY / services["proxy"]["volumes"][0].split(":")[0]).is_file()
    assert set(compose["volumes"]) == {services["nats"]["volumes"][0].split(":")[0]}
    host = FleetConfig.from_env(services["one"]["environment"])
    assert host is not None
    assert host.servers == ["nats://nats:4222"]


def test_the_pods_have_names_probes_and_time_to_end(cluster: dict[tuple[str, str], dict[str, Any]]) -> None:
    spec = cluster["StatefulSet", "voicebot"]["spec"]["template"]["spec"]
    container = spec["containers"][0]
    names = {each["name"]: each for each in container["env"]}
    assert set(names) <= set(KNOWN)
    assert names["VOICEFLOW_FLEET_NAME"]["valueFrom"]["fieldRef"]["fieldPath"] == "metadata.name"
    assert spec["terminationGracePeriodSeconds"] >= LONGEST_END + RETURN_LIMIT
    assert container["ports"] == [{"name": "http", "containerPort": PORT}]
    assert container["livenessProbe"]["httpGet"] == {"path": LIVE_PATH, "port": "http"}
    assert container["startupProbe"]["httpGet"] == {"path": LIVE_PATH, "port": "http"}
    assert container["readinessProbe"]["httpGet"] == {"path": READY_PATH, "port": "http"}
    routes = {route.resource.canonical for route in _app().router.routes() if route.resource}
    assert {LIVE_PATH, READY_PATH} <= routes


def _app() -> web.Application:
    config = ServerConfig(public_url="https://a.example", auth_token="t")
    return create_app(load_bot(DEPLOY / "bot.py"), config)


def test_the_proxy_of_the_cluster_reaches_its_services(
    cluster: dict[tuple[str, str], dict[str, Any]],
) -> None:
    config = cluster["ConfigMap", "voicebot-proxy"]["data"]["default.conf"]
    pattern, targets = locations(config)
    workload = cluster["StatefulSet", "voicebot"]
    pod = f"{workload['metadata']['name']}-0"
    assert is_member_name(pod)
    assert pattern.match(f"/member/{pod}/twilio/stream")
    assert not pattern.match("/member/nats/")
    head = workload["spec"]["serviceName"]
    domain = "default.svc.cluster.local"
    assert targets == [f"$member.{head}.{domain}:{PORT}"] + [f"voicebot-any.{domain}:{PORT}"] * 2
    assert cluster["Service", head]["spec"]["clusterIP"] == "None"
    assert cluster["Service", head]["spec"]["publishNotReadyAddresses"] is True
    for (kind, name), each in cluster.items():
        if kind == "Service":
            labels = [
                other["spec"]["template"]["metadata"]["labels"]
                for (kind, _), other in cluster.items()
                if kind in ("StatefulSet", "Deployment")
            ]
            assert each["spec"]["selector"] in labels, name
    mounted = cluster["Deployment", "voicebot-proxy"]["spec"]["template"]["spec"]["volumes"][0]
    assert ("ConfigMap", mounted["configMap"]["name"]) in cluster
