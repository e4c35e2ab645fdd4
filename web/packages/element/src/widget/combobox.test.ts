import { afterEach, expect, it } from "vitest";
import { stage, write } from "./widget.fixture.ts";

afterEach(() => document.body.replaceChildren());

const ports = ["Aberdeen", "Bergen", "Cuxhaven", "Dover"].map((label) => ({
  value: label.toLowerCase(),
  label,
  disabled: label === "Dover",
}));
const select = (more: object = {}) => ({
  type: "Card",
  asForm: true,
  confirm: { label: "OK", action: { type: "go" } },
  children: [
    {
      type: "Select",
      name: "port",
      searchable: true,
      clearable: true,
      options: ports,
      onChangeAction: { type: "chosen" },
      ...more,
    },
  ],
});

async function open(more: object = {}) {
  const shown = await stage(select(more));
  const input = shown.query<HTMLInputElement>("[role=combobox]");
  if (!input) throw new Error("There is no combobox.");
  const press = async (key: string) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    input.dispatchEvent(event);
    await shown.settled();
    return event.defaultPrevented;
  };
  const options = () =>
    [...shown.root.querySelectorAll("[role=option]")].map((option) => option.textContent.trim());
  return { ...shown, input, press, options };
}

it("is searched, and chosen from with the keyboard", async () => {
  const { input, press, options, requests, settled, query } = await open();
  input.focus();
  write(input, "er");
  await settled();
  expect(options()).toEqual(["Aberdeen", "Bergen", "Dover"]);
  expect(input.getAttribute("aria-expanded")).toBe("true");
  await press("ArrowDown");
  expect(query(`#${input.getAttribute("aria-activedescendant")}`)?.textContent).toContain("Bergen");
  expect(await press("Enter")).toBe(true);
  expect(input.value).toBe("Bergen");
  expect(input.getAttribute("aria-expanded")).toBe("false");
  expect(requests.map(({ action }) => [action.type, action.payload])).toEqual([
    ["chosen", { port: "bergen" }],
  ]);
  query("button[type=submit]")?.click();
  await settled();
  expect(requests[1]?.action.payload).toEqual({ port: "bergen" });
});

it("gives Escape to nobody else while its list is open", async () => {
  const { press, input } = await open();
  await press("ArrowDown");
  expect(await press("Escape")).toBe(true);
  expect(input.getAttribute("aria-expanded")).toBe("false");
  expect(await press("Escape")).toBe(false);
});

it("does not choose what is off, nor what was only searched for", async () => {
  const { input, press, requests, settled } = await open();
  write(input, "dov");
  await settled();
  await press("Enter");
  input.dispatchEvent(new Event("blur"));
  await settled();
  expect(requests).toEqual([]);
  expect(input.value).toBe("");
});

it("can be cleared, with the cursor left in the field", async () => {
  const { query, input, requests, settled } = await open({ defaultValue: "bergen" });
  expect(input.value).toBe("Bergen");
  query(".w-clear")?.click();
  await settled();
  expect(input.value).toBe("");
  expect(query(".w-clear")).toBeNull();
  expect(requests[0]?.action.payload).toEqual({ port: "" });
});

it("is the browser's own list where there is little to choose from, and searched above 15", async () => {
  const many = Array.from({ length: 16 }, (_, at) => ({ value: `${at}`, label: `Port ${at}` }));
  const few = await stage(select({ searchable: undefined, options: many.slice(1) }));
  expect(few.query("select")).not.toBeNull();
  const more = await stage(select({ searchable: undefined, options: many }));
  expect(more.query("[role=combobox]")).not.toBeNull();
  const described = await stage(
    select({ searchable: false, options: [{ value: "a", label: "A", description: "more" }] }),
  );
  expect(described.query<HTMLInputElement>("[role=combobox]")?.readOnly).toBe(true);
});
