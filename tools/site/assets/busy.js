// Whether a page is drawn: <html data-drawn="yes">, "no" while anything still works at it.

const root = document.documentElement;
let pending = 0;

/** Count `promise` as work on the page, and return it. */
export function busy(promise) {
  pending += 1;
  root.dataset.drawn = "no";
  const done = () => {
    pending -= 1;
    if (pending === 0) root.dataset.drawn = "yes";
  };
  promise.then(done, done);
  return promise;
}
