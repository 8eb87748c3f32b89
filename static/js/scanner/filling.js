// Puts these children in the place of all that an element has; `replaceChildren` is younger than some of our phones.
export const fill = (element, children) => {
  while (element.firstChild) element.firstChild.remove();
  element.append(...children);
};
