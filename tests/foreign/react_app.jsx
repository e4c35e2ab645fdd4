// An application with OpenAI's own React package, as its README has it; nothing in it knows ChatDock.
import { ChatKit, useChatKit } from "@openai/chatkit-react";
import { useState } from "react";
import { createRoot } from "react-dom/client";

function App() {
  const [log, setLog] = useState([]);
  const [thread, setThread] = useState(null);
  const [greeting, setGreeting] = useState("Hello from React");
  const note = (text) => setLog((lines) => [...lines, text]);
  const chat = useChatKit({
    api: { url: "/chatkit", domainKey: "none" },
    theme: "dark",
    startScreen: { greeting, prompts: [{ label: "Weather", prompt: "How is the weather?" }] },
    threadItemActions: { feedback: true, retry: true },
    onClientTool: ({ name, params }) => ({ title: `${name} ${params.part} ${greeting}` }),
    onReady: () => note("ready"),
    onResponseStart: () => note("start"),
    onResponseEnd: () => note("end"),
    onHistoryOpen: () => note("history"),
    onHistoryClose: () => note("no history"),
    onThreadChange: ({ threadId }) => {
      setThread(threadId);
      note(threadId ? "thread" : "no thread");
    },
    onError: ({ error }) => note(error.message),
  });
  return (
    <>
      <button onClick={() => chat.sendUserMessage({ text: "From outside" })}>Say</button>
      <button onClick={() => chat.setComposerValue({ text: "A draft" })}>Draft</button>
      <button onClick={() => chat.focusComposer()}>Focus</button>
      <button onClick={() => chat.showHistory()}>History</button>
      <button onClick={() => chat.hideHistory()}>No history</button>
      <button onClick={() => chat.setThreadId(null)}>New</button>
      <button onClick={() => chat.setThreadId(thread)}>Again</button>
      <button onClick={() => chat.fetchUpdates()}>Fetch</button>
      <button onClick={() => setGreeting("Hello again")}>Greet</button>
      <output>{log.join(", ")}</output>
      <ChatKit control={chat.control} className="chat" />
    </>
  );
}

createRoot(document.getElementById("app")).render(<App />);
