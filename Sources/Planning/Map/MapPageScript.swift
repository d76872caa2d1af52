/// What the page of a map does: opens stations, moves between them, zooms.
///
/// Without it the page is a document that can be read.
enum MapPageScript {
  static let text = #"""
    (() => {
      "use strict";
      const byId = (id) => document.getElementById(id);
      const [panel, content, view, map, sheets] = ["panel", "content", "view", "map", "sheets"].map(byId);
      const spots = JSON.parse(byId("spots").textContent);
      const places = new Map(spots.map((spot, place) => [spot.id, place]));
      const link = (spot) => byId("spot-" + spot.id);
      let current = 0;
      let opener = null;

      document.documentElement.classList.add("live");
      for (const element of document.querySelectorAll("[data-live]")) element.hidden = false;

      // Stations: one of them is a tab stop, arrows lead to the others.
      const select = (place) => {
        if (spots[current]) link(spots[current]).tabIndex = -1;
        current = place;
        if (spots[current]) link(spots[current]).tabIndex = 0;
      };
      for (const spot of spots) link(spot).tabIndex = -1;
      select(0);

      const nearest = (from, key) => {
        const sideways = key === "ArrowLeft" || key === "ArrowRight";
        const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
        let best = -1;
        let least = Infinity;
        spots.forEach((spot, place) => {
          const along = sign * (sideways ? spot.x - from.x : spot.y - from.y);
          const across = Math.abs(sideways ? spot.y - from.y : spot.x - from.x);
          if (along <= 0 || (sideways && spot.row !== from.row)) return;
          const cost = along + 3 * across;
          if (cost < least) [best, least] = [place, cost];
        });
        if (best < 0 && sideways) best = places.get(from.id) + sign;
        return best;
      };

      map.addEventListener("keydown", (event) => {
        const spot = event.target.closest(".spot");
        if (!spot || event.ctrlKey || event.metaKey || event.altKey) return;
        let place = -1;
        if (event.key === "Home") place = 0;
        else if (event.key === "End") place = spots.length - 1;
        else if (event.key === " ") place = -2;
        else if (event.key.startsWith("Arrow")) place = nearest(spots[current], event.key);
        else return;
        event.preventDefault();
        if (place === -2) return open(spots[current].id, spot);
        if (!spots[place]) return;
        select(place);
        link(spots[place]).focus();
      });
      map.addEventListener("focusin", (event) => {
        const spot = event.target.closest(".spot");
        if (!spot) return;
        select(places.get(spot.id.slice(5)));
        spot.scrollIntoView({ block: "nearest", inline: "nearest" });
      });

      // The panel shows a copy of what the document says.
      const show = (id) => {
        const copy = byId(id).cloneNode(true);
        copy.removeAttribute("id");
        copy.querySelectorAll("details").forEach((detail, place) => { detail.open = place === 0; });
        const heading = copy.querySelector("h3");
        heading.id = "panel-title";
        heading.tabIndex = -1;
        content.replaceChildren(copy);
        panel.scrollTop = content.scrollTop = 0;
        for (const spot of spots) link(spot).removeAttribute("aria-current");
        select(places.get(id));
        link(spots[current]).setAttribute("aria-current", "true");
        byId("before").disabled = current === 0;
        byId("after").disabled = current === spots.length - 1;
        return heading;
      };
      const open = (id, from) => {
        if (!panel.open) opener = from;
        const heading = show(id);
        if (!panel.open) panel.showModal();
        heading.focus();
      };
      document.addEventListener("click", (event) => {
        const anchor = event.target.closest("a[href^='#']");
        const id = anchor && anchor.getAttribute("href").slice(1);
        if (!places.has(id) || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        // A click of the keyboard has no detail.
        if (!dragged || !event.detail) open(id, anchor);
      });
      panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
      panel.addEventListener("close", () => {
        if (spots[current]) link(spots[current]).removeAttribute("aria-current");
        if (opener && opener.isConnected) opener.focus();
        opener = null;
      });
      byId("close").addEventListener("click", () => panel.close());
      byId("before").addEventListener("click", () => show(spots[current - 1].id).focus());
      byId("after").addEventListener("click", () => show(spots[current + 1].id).focus());

      // Zoom: the picture becomes wider, the browser scrolls it.
      const natural = map.viewBox.baseVal.width;
      let scale = 1;
      const zoom = (wanted) => {
        const before = scale;
        scale = Math.min(3, Math.max(0.15, wanted));
        const x = (view.scrollLeft + view.clientWidth / 2) / before;
        const y = (view.scrollTop + view.clientHeight / 2) / before;
        map.style.width = Math.round(natural * scale) + "px";
        view.scrollLeft = x * scale - view.clientWidth / 2;
        view.scrollTop = y * scale - view.clientHeight / 2;
        byId("zoom").textContent = Math.round(scale * 100) + " %";
      };
      const fit = () => zoom(view.clientWidth / natural);
      byId("larger").addEventListener("click", () => zoom(scale * 1.25));
      byId("smaller").addEventListener("click", () => zoom(scale / 1.25));
      byId("fit").addEventListener("click", fit);
      document.addEventListener("keydown", (event) => {
        if (panel.open || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "+" || event.key === "=") zoom(scale * 1.25);
        else if (event.key === "-") zoom(scale / 1.25);
        else if (event.key === "0") fit();
      });
      view.addEventListener("wheel", (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
      }, { passive: false });
      // Large enough to read first; the whole map is a key away.
      zoom(Math.min(1.2, Math.max(0.75, view.clientWidth / natural)));
      view.scrollLeft = view.scrollTop = 0;

      // Drawn with the mouse; a finger scrolls by itself.
      let drag = null;
      let dragged = false;
      view.addEventListener("pointerdown", (event) => {
        dragged = false;
        if (event.pointerType === "mouse" && event.button === 0) {
          drag = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
        }
      });
      window.addEventListener("pointermove", (event) => {
        if (!drag) return;
        const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
        if (!dragged && Math.abs(x) + Math.abs(y) < 6) return;
        dragged = true;
        view.classList.add("drawn");
        [view.scrollLeft, view.scrollTop] = [drag.left - x, drag.top - y];
      });
      window.addEventListener("pointerup", () => {
        drag = null;
        view.classList.remove("drawn");
      });
      map.addEventListener("dragstart", (event) => event.preventDefault());

      const all = byId("all");
      all.addEventListener("click", () => {
        const isOpen = sheets.classList.toggle("shown");
        all.setAttribute("aria-expanded", String(isOpen));
        all.textContent = isOpen ? "Hide all work packages" : "Show all work packages";
      });
      const wanted = location.hash.slice(1);
      if (places.has(wanted)) open(wanted, link(spots[places.get(wanted)]));
    })();

    """#
}
