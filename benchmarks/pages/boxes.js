/** Static boxes of these heights, scrolled up from the end in fixed steps; milliseconds of each frame. */
window.scroll = async (heights, frames, stepPx) => {
  const scroller = document.querySelector("#scroller");
  for (const height of heights) {
    const box = document.createElement("p");
    box.style.height = `${height}px`;
    box.textContent = "How do I moor? ".repeat(20);
    scroller.append(box);
  }
  scroller.scrollTop = scroller.scrollHeight;
  await new Promise(requestAnimationFrame);
  const times = [];
  for (let before = performance.now(); times.length < frames; ) {
    scroller.scrollTop -= stepPx;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  return times;
};
