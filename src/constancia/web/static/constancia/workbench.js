// What the pages do on top of working without this: single keys, taking a selection from the text, locking at once.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-js");
  var KEYS_OFF = "constancia-keys-off";
  var escapes = [];

  function typing(target) {
    return target && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  }

  function keysOff() { try { return sessionStorage.getItem(KEYS_OFF) === "1"; } catch (e) { return false; } }

  // --- one key each

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { lockOnThird(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || keysOff()) { return; }
    var key = event.key.toLowerCase();
    if (!/^[a-z?]$/.test(key)) { return; }
    var found = document.querySelector('[data-key="' + key + '"]');
    if (found) { event.preventDefault(); found.click(); }
  });

  function lockOnThird(event) {
    escapes = escapes.filter(function (at) { return event.timeStamp - at < 1500; });
    escapes.push(event.timeStamp);
    var lock = document.getElementById("lock");
    if (escapes.length >= 3 && lock) {
      root.classList.add("locked");
      document.getElementById("main").textContent = "";
      lock.submit();
    }
  }

  document.addEventListener("change", function (event) {
    if (event.target.id !== "keys-off") { return; }
    try { sessionStorage.setItem(KEYS_OFF, event.target.checked ? "1" : "0"); } catch (e) { /* kept on */ }
  });

  // --- places in the text, in code points as the case counts them

  function length(node) {
    if (node.nodeType === Node.TEXT_NODE) { return Array.from(node.data).length; }
    if (node.classList && node.classList.contains("unseen")) { return 1; }
    var sum = 0;
    for (var child = node.firstChild; child; child = child.nextSibling) { sum += length(child); }
    return sum;
  }

  function placeOf(text, node, offset) {
    var before = 0;
    if (node.nodeType === Node.TEXT_NODE) {
      var hidden = node.parentNode.closest(".unseen");
      if (hidden) { node = hidden; } else { before = Array.from(node.data.slice(0, offset)).length; }
    } else {
      for (var n = 0; n < offset; n++) { before += length(node.childNodes[n]); }
    }
    while (node !== text) {
      for (var left = node.previousSibling; left; left = left.previousSibling) { before += length(left); }
      node = node.parentNode;
    }
    return before + Number(text.dataset.start);
  }

  function selected() {
    var text = document.getElementById("text");
    var selection = window.getSelection();
    if (!text || !("start" in text.dataset) || !selection.rangeCount || selection.isCollapsed) { return null; }
    var range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) { return null; }
    var start = placeOf(text, range.startContainer, range.startOffset);
    var end = placeOf(text, range.endContainer, range.endOffset);
    var words = range.toString();
    var lead = words.length - words.trimStart().length;
    var tail = words.length - words.trimEnd().length;
    start += lead; end -= tail;
    return start < end ? { start: start, end: end, words: words.trim() } : null;
  }

  document.addEventListener("mousedown", function (event) {
    if (event.target.closest("[data-take], [data-selection]")) { event.preventDefault(); }
  });

  document.addEventListener("click", function (event) {
    var take = event.target.closest("[data-take]");
    if (take) { takeInto(take.dataset.take); return; }
    var link = event.target.closest("[data-selection]");
    var found = link && selected();
    if (found) {
      var url = new URL(link.href);
      url.searchParams.set("start", found.start);
      url.searchParams.set("end", found.end);
      link.href = url.pathname + url.search;
      event.preventDefault();
      event.stopPropagation();
      window.location.assign(link.href);
    } else if (window.getSelection().toString() && event.target.closest("a.mark")) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  function takeInto(part) {
    var found = selected();
    var words = document.getElementById("f-" + part + "-words");
    if (!found || !words) { return; }
    words.value = found.words;
    var start = words.form.elements[part + "-start"];
    if (start && start.type === "hidden") { start.value = found.start; }
    words.focus();
  }

  // Words that were written over by hand no longer stand where the others stood.
  document.addEventListener("input", function (event) {
    if (!("words" in event.target.dataset)) { return; }
    var start = event.target.form.elements[event.target.name.replace(/-words$/, "-start")];
    if (start && start.type === "hidden") { start.value = ""; }
  });

  // --- after a page or a piece of it has come

  function settle() {
    document.querySelectorAll("[data-take]").forEach(function (button) { button.hidden = false; });
    var off = document.getElementById("keys-off");
    if (off) { off.checked = keysOff(); }
    var chosen = document.querySelector(".source .chosen");
    if (chosen && window.matchMedia("(min-width: 60.01rem)").matches) {
      var box = chosen.getBoundingClientRect();
      if (box.top < 60 || box.bottom > window.innerHeight - 40) { chosen.scrollIntoView({ block: "center" }); }
    }
  }

  document.addEventListener("htmx:afterSettle", function () {
    settle();
    var heading = document.querySelector("#panel [data-focus]");
    if (heading) { heading.focus({ preventScroll: true }); }
  });

  // An answer that is an error is a page of its own: show all of it.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status >= 400 && event.detail.xhr.status !== 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      event.detail.target = document.getElementById("main");
      event.detail.selectOverride = "#main";
      event.detail.swapOverride = "outerHTML";
    } else if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", settle); } else { settle(); }
})();
