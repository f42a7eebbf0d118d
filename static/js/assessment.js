// Unfolds the words of a domain as soon as there is some concern. Without it they are unfolded by hand.
for (const card of document.querySelectorAll(".sec-domain")) {
  card.addEventListener("change", (event) => {
    if (event.target.matches('input[value="some"], input[value="significant"]')) {
      card.querySelector("details").open = true;
    }
  });
}
