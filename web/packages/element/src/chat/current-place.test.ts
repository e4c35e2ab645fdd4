import { expect, it } from "vitest";
import { CurrentPlace } from "./current-place.ts";

function places(...steps: ((place: CurrentPlace) => void)[]): unknown[] {
  const place = new CurrentPlace();
  place.enter("/chatkit");
  return steps.map((step) => {
    step(place);
    return [place.now?.threadId, place.now?.how];
  });
}

it("tells a thread that was opened from one that has begun", () => {
  expect(
    places(
      (place) => place.load("a"),
      (place) => place.show("a"),
    ),
  ).toEqual([
    ["a", "loading"],
    ["a", "open"],
  ]);
  expect(places((place) => place.show("b"))).toEqual([["b", "begun"]]);
  expect(
    places(
      (place) => place.load("a"),
      (place) => place.show(null),
    ),
  ).toEqual([
    ["a", "loading"],
    [null, "open"],
  ]);
});

it("stays where it is when the thread is read again", () => {
  const place = new CurrentPlace();
  place.enter("/chatkit");
  place.load("a");
  place.show("a");
  const { now } = place;
  place.load("a");
  place.show("a");
  expect(place.now).toBe(now);
});
