"""A call from a real Chromium, whose microphone beeps once a second. Its page is on http://localhost: only there, and behind
TLS, may a page listen."""

import asyncio
import re
from collections.abc import AsyncIterator

import numpy as np
import pytest
from playwright.async_api import Page, Route, async_playwright

from tests.explorer.conftest import FLAGS, chromium
from tests.voice.caller import tone
from voice.peer import Peer

ADDRESS = "http://localhost/"
FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
PATIENCE = 30.0  # seconds

PAGE = """<!doctype html><title>call</title><script>
const told = []
async function call() {
  const connection = new RTCPeerConnection({iceServers: []})
  const channel = connection.createDataChannel('interview')
  channel.onmessage = ({data}) => told.push(JSON.parse(data))
  const stream = await navigator.mediaDevices.getUserMedia({audio: true})
  for (const track of stream.getTracks()) connection.addTrack(track, stream)
  connection.ontrack = ({streams, track}) => {
    const ear = document.body.appendChild(new Audio())
    ear.srcObject = streams[0] ?? new MediaStream([track])
    ear.play()
  }
  await connection.setLocalDescription(await connection.createOffer())
  await new Promise(done => {
    connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && done()
  })
  await connection.setRemoteDescription({type: 'answer', sdp: await answered(connection.localDescription.sdp)})
  await new Promise(done => { channel.onopen = done })
  Object.assign(window, {connection, channel})
}
async function heard() {
  const reports = [...(await connection.getStats()).values()]
  return reports.find(report => report.type === 'inbound-rtp')?.totalAudioEnergy ?? 0
}
</script><body>"""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    executable = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *FAKE])
        page = await browser.new_page()
        await page.route(ADDRESS, _serve)
        await page.goto(ADDRESS)
        yield page
        await browser.close()


async def _serve(route: Route) -> None:
    await route.fulfill(body=PAGE, content_type="text/html")


@pytest.mark.parametrize("hides", [False, True], ids=["open", "hidden"])
async def test_chromium_speaks_and_listens_and_exchanges_messages(page: Page, hides: bool) -> None:
    peers: list[Peer] = []

    async def answered(offer: str) -> str:
        peers.append(await Peer.answering(_hidden(offer) if hides else offer, []))
        return peers[0].answer

    await page.expose_function("answered", answered)
    async with asyncio.timeout(PATIENCE):
        await page.evaluate("call()")
        [peer] = peers
        await page.evaluate("channel.send(JSON.stringify({type: 'ping', at: 5}))")
        await page.evaluate("channel.send(JSON.stringify({type: 'done'}))")
        assert await anext(peer.messages()) == {"type": "done"}
        peer.tell(type="question", id="q1", text="Was magst du, Zoë?")
        await page.wait_for_function("told.length === 2")
        pong, question = await page.evaluate("told")
        assert pong == {"type": "pong", "at": 5}
        assert question == {"type": "question", "id": "q1", "text": "Was magst du, Zoë?"}

        async for piece in peer.heard():
            if np.abs(piece.samples).max() > 1_000:
                break
        assert await page.evaluate("heard()") < 0.001
        peer.say(tone(2))
        await page.wait_for_function("async () => await heard() > 0.01")

        await page.evaluate("connection.close()")
        await peer.ended.wait()
    assert [entry["state"] for entry in peer.log] == ["connecting", "connected", "channel open", "closed"]
    await peer.close()


def _hidden(offer: str) -> str:
    """The offer with its addresses behind names, as Chromium makes it for a page that may not listen yet."""
    name = r"\1 4e1a9ae8-d2b8-4ac4-8a3f-2e1d9a5b3f0c.local \2 typ host"
    hidden, replaced = re.subn(r"(a=candidate:\S+ 1 udp \d+) \S+ (\d+) typ host", name, offer)
    assert replaced
    return hidden
