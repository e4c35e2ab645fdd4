// A link in an open menu leads to a place on the page: the menu must not stay in front of it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[popover] a");
  link?.closest("[popover]").hidePopover();
});
