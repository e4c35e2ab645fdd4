# ask_simply.py
import sys

import httpx

server, question = sys.argv[1:]
with httpx.Client(base_url=server, timeout=300) as client:
    # The answer's cookie is the reader from here on.
    client.post("/auth/guest").raise_for_status()
    asked = client.post(
        "/assistant/chatkit",
        headers={"Accept": "application/json"},
        json={
            "query": question,
            "context": {"page_context": {"current_chapter": 2, "current_lesson": "mooring"}},
        },
    )
    asked.raise_for_status()

answer = asked.json()
print(answer["answer"])
for place in answer["citations"]:
    print(f"- {place['title']}: {place['url']}#{place['anchor']}")
