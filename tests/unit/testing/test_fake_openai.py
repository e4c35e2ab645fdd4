"""The fake speaks to OpenAI's own client, so that what we test against is what the client accepts."""

from collections.abc import Callable, Generator

import httpx2
import openai
import pytest
from openai import OpenAI
from openai.types.responses import ResponseFunctionToolCall

from chatdock.testing import FakeOpenAI, FakeReply, FakeRequest, FakeToolCall

CALL = FakeReply(tool_calls=(FakeToolCall(name="look", arguments={"q": "ü"}),))


def client(fake: FakeOpenAI) -> OpenAI:
    return OpenAI(base_url=fake.base_url, api_key="test", max_retries=0)


def responses_text(fake: FakeOpenAI) -> Generator[str]:
    with client(fake) as api, api.responses.create(model="m", input="hi", stream=True) as stream:
        for event in stream:
            if event.type == "response.output_text.delta":
                yield event.delta


def chat_text(fake: FakeOpenAI) -> Generator[str]:
    with (
        client(fake) as api,
        api.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "hi"}], stream=True
        ) as stream,
    ):
        for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content


Stream = Callable[[FakeOpenAI], Generator[str]]
TEXTS = pytest.mark.parametrize("stream", [responses_text, chat_text])


@TEXTS
def test_text_is_streamed_token_by_token(stream: Stream) -> None:
    with FakeOpenAI(FakeReply(tokens=("Gr", 'ö"', "ße\n"))) as fake:
        assert list(stream(fake)) == ["Gr", 'ö"', "ße\n"]


@TEXTS
def test_replies_come_in_order_and_the_last_one_repeats(stream: Stream) -> None:
    with FakeOpenAI(FakeReply(text="one"), FakeReply(text="two")) as fake:
        assert ["".join(stream(fake)) for _ in range(3)] == ["one", "two", "two"]


def test_a_function_may_choose_by_the_request() -> None:
    def choose(request: FakeRequest) -> FakeReply:
        return FakeReply(text=f"{request.api} {request.body['model']}")

    with FakeOpenAI(script=choose) as fake:
        assert "".join(responses_text(fake)) == "responses m"
        assert "".join(chat_text(fake)) == "chat m"


def test_tool_calls_and_usage_are_what_the_client_reads() -> None:
    with FakeOpenAI(CALL) as fake, client(fake) as api:
        response = api.responses.create(model="m", input="hi")
        (call,) = response.output
        assert isinstance(call, ResponseFunctionToolCall)
        assert (call.name, call.arguments) == ("look", '{"q": "\\u00fc"}')
        chat = api.chat.completions.create(model="m", messages=[{"role": "user", "content": "hi"}])
        assert chat.choices[0].finish_reason == "tool_calls"
        assert chat.usage is not None


def test_a_server_may_keep_the_usage_to_itself() -> None:
    with FakeOpenAI(FakeReply(text="a", reports_usage=False)) as fake, client(fake) as api:
        assert api.responses.create(model="m", input="hi").usage is None
        chat = api.chat.completions.create(
            model="m",
            messages=[{"role": "user", "content": "hi"}],
            stream=True,
        )
        assert [chunk.usage for chunk in chat if chunk.usage] == []


@TEXTS
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, openai.AuthenticationError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
    ],
)
def test_http_errors_are_the_clients_own(
    stream: Stream, status: int, error: type[Exception]
) -> None:
    with FakeOpenAI(FakeReply(status=status)) as fake, pytest.raises(error):
        list(stream(fake))


@TEXTS
def test_a_cut_ends_the_connection_after_the_tokens_before_it(
    stream: Stream,
) -> None:
    with FakeOpenAI(FakeReply(text="a b c", cut_after=2)) as fake:
        deltas = stream(fake)
        assert [next(deltas), next(deltas)] == ["a", " b"]
        with pytest.raises((openai.APIConnectionError, httpx2.HTTPError)):
            next(deltas)
        assert not fake.requests[0].disconnected.is_set()


@TEXTS
def test_garbage_is_an_event_that_is_no_json(stream: Stream) -> None:
    with (
        FakeOpenAI(FakeReply(text="a b c", garbage_after=2)) as fake,
        pytest.raises(ValueError, match="Expecting"),
    ):
        list(stream(fake))


@TEXTS
@pytest.mark.parametrize(
    "reply", [FakeReply(text="a b c", hang_after=1), FakeReply(text="a b c", pause_after=1)]
)
def test_a_client_that_leaves_an_answer_that_hangs_or_waits_is_noticed(
    stream: Stream, reply: FakeReply
) -> None:
    with FakeOpenAI(reply) as fake:
        reading = stream(fake)
        assert next(reading) == "a"
        reading.close()
        request = fake.wait_for_request()
        assert request.disconnected.wait(60)
        assert request.finished.wait(60)
        assert request.tokens_sent == 1


@TEXTS
def test_an_answer_waits_in_its_middle_until_it_may_go_on(stream: Stream) -> None:
    reply = FakeReply(text="a b c", pause_after=1)
    with FakeOpenAI(reply) as fake:
        reading = stream(fake)
        assert next(reading) == "a"
        reply.resume.set()
        assert list(reading) == [" b", " c"]


def test_what_was_asked_is_kept_with_its_headers() -> None:
    with FakeOpenAI() as fake:
        list(responses_text(fake))
        request = fake.wait_for_request()
        assert request.headers["authorization"] == "Bearer test"
        assert request.input == "hi"


def test_an_unknown_route_is_404() -> None:
    with FakeOpenAI() as fake, client(fake) as api, pytest.raises(openai.NotFoundError):
        api.models.list()
