"""The server itself: tokens, methods, forms, hosts, files, flood limits and the record."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from bot.sandbox.controls import CONTROLS
from bot.sandbox.flood import FloodLimits
from bot.sandbox.server import SANDBOX_TOKEN, sandbox_app
from bot.sandbox.state import BOT, ENGLISH_ID, FRENCH_ID, GROUP_ID, Sandbox
from bot.serving import serving
from tests.sandbox.conftest import Client

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")


async def test_a_wrong_token_and_an_unknown_method(api: Client) -> None:
    assert (await api.http.post("/bot1:wrong/getMe")).json()["description"] == "Unauthorized"
    assert await api.refused("makeCoffee") == "404 Not Found"


async def test_method_names_may_be_in_any_case(api: Client) -> None:
    assert (await api.ok("GETME"))["username"] == BOT["username"]


async def test_what_is_no_json_object_is_refused(api: Client) -> None:
    for body in ("[1]", "{", "7"):
        answer = await api.http.post(f"/bot{SANDBOX_TOKEN}/getMe", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400


async def test_arguments_may_come_in_the_query_or_as_a_form(api: Client) -> None:
    path = f"/bot{SANDBOX_TOKEN}/sendMessage"
    asked = await api.http.get(path, params={"chat_id": FRENCH_ID, "text": "à"})
    assert asked.json()["result"]["text"] == "à"
    keyboard = '{"inline_keyboard": [[{"text": "b", "callback_data": "d"}]]}'
    sent = await api.http.post(path, data={"chat_id": FRENCH_ID, "text": "[é]", "reply_markup": keyboard})
    assert sent.json()["result"]["text"] == "[é]"
    assert sent.json()["result"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "b"


async def test_a_file_is_uploaded_sent_again_by_its_id_and_downloaded(api: Client) -> None:
    path = f"/bot{SANDBOX_TOKEN}/sendPhoto"
    sent = await api.http.post(path, data={"chat_id": FRENCH_ID, "caption": "c"}, files={"photo": ("chart.png", PNG)})
    photo = sent.json()["result"]["photo"][-1]
    assert (photo["width"], photo["height"], photo["file_size"]) == (640, 480, len(PNG))
    again = await api.ok("sendPhoto", chat_id=ENGLISH_ID, photo=photo["file_id"])
    assert again["photo"][0]["file_id"] == photo["file_id"]
    file = await api.ok("getFile", file_id=photo["file_id"])
    assert (await api.http.get(f"/file/bot{SANDBOX_TOKEN}/{file['file_path']}")).content == PNG
    assert await api.refused("getFile", file_id="none") == "400 invalid file_id"
    assert await api.refused("sendPhoto", chat_id=FRENCH_ID, photo="none") == "400 wrong file identifier/HTTP URL specified"
    assert await api.refused("sendDocument", chat_id=FRENCH_ID) == "400 there is no document in the request"


async def test_what_is_no_picture_is_refused(api: Client) -> None:
    path = f"/bot{SANDBOX_TOKEN}/sendPhoto"
    wide = PNG[:16] + (2100).to_bytes(4, "big") + (100).to_bytes(4, "big")
    for data, reason in (
        (b"text", "IMAGE_PROCESS_FAILED"),
        (wide, "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
    ):
        answer = await api.http.post(path, data={"chat_id": FRENCH_ID}, files={"photo": ("a.png", data)})
        assert answer.json()["description"] == f"Bad Request: {reason}"


async def test_a_page_of_another_host_is_refused(api: Client) -> None:
    for path in ("/sandbox/chats", f"/bot{SANDBOX_TOKEN}/getMe"):
        assert (await api.http.get(path, headers={"Host": "evil.example"})).status_code == 400


async def test_a_flood_is_refused_with_the_time_to_wait_and_only_where_it_is() -> None:
    sandbox = Sandbox(FloodLimits(overall=30, chat_burst=2, group_minute=20))
    async with serving(sandbox_app(sandbox), 0) as address, httpx.AsyncClient(base_url=address) as http:
        client = Client(sandbox, http)
        answers = [await client.call("sendMessage", chat_id=FRENCH_ID, text=str(n)) for n in range(3)]
        assert (await client.call("sendMessage", chat_id=ENGLISH_ID, text="x"))["ok"]
    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[2]["error_code"] == 429
    assert answers[2]["description"] == f"Too Many Requests: retry after {answers[2]['parameters']['retry_after']}"


async def test_a_stuck_chat_says_how_long_to_wait_and_holds_up_nobody_else(api: Client) -> None:
    await api.act("stick", chat=FRENCH_ID, seconds=20)
    assert (await api.call("sendMessage", chat_id=FRENCH_ID, text="x"))["parameters"] == {"retry_after": 20}
    await api.send(ENGLISH_ID)
    await api.act("stick", chat=FRENCH_ID, seconds=0)
    await api.send(FRENCH_ID)


async def test_the_record_holds_updates_their_taking_and_what_was_sent_in_order(api: Client) -> None:
    await api.sandbox.say(77, "bonjour")
    update = (await api.updates())[0]["update_id"]
    await api.updates()
    message = await api.send(77)
    await api.call("sendMessage", chat_id=77, text="")
    found = [tuple(record[1:]) for record in (await api.http.get("/sandbox/records")).json()]
    assert found == [
        ("update", 77, update, "message"),
        ("taken", 77, update, "update"),
        ("sent", 77, message, "sendMessage"),
        ("refused", 77, 400, "sendMessage"),
    ]


async def test_the_messages_of_all_chats_can_be_read(api: Client) -> None:
    await api.sandbox.say(77, "bonjour")
    await api.send(77, "réponse")
    chats = (await api.http.get("/sandbox/messages")).json()
    assert [message["text"] for message in chats["77"]] == ["bonjour", "réponse"]


async def test_a_chat_keeps_only_its_last_messages() -> None:
    sandbox = Sandbox(kept=3)
    ids = [(await sandbox.say(FRENCH_ID, str(n)))["message_id"] for n in range(5)]
    history = sandbox.messages[FRENCH_ID]
    assert [message["text"] for message in history] == ["2", "3", "4"]
    assert history[-2]["text"] == "3"
    assert history.find(ids[0]) is None
    assert len(sandbox.messages[GROUP_ID]) == 0


def test_its_page_lists_every_route() -> None:
    page = (Path(__file__).parents[2] / "docs/sandbox.md").read_text("utf-8")
    listed = re.findall(r"^\| `(/sandbox/\S+)`", page, re.MULTILINE)
    assert sorted(listed) == sorted(f"/sandbox{route.path}" for route in CONTROLS)


def test_it_runs_alone_until_it_is_told_to_stop() -> None:
    command = [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--no-flood"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert httpx.get(f"{address}/sandbox/chats").json()["bot"]["username"] == BOT["username"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
