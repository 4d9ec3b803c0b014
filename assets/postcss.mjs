// Two small PostCSS plugins: constant tokens, and logical sides for right-to-left languages.

const LIGHT = /^:root$|data-kern-theme=light\](?!\))|^:is\(body/;

/** Every custom property is a constant of the light theme: put its value in place, drop the rest. */
export const tokens = {
  postcssPlugin: "tokens",
  OnceExit(root) {
    const values = new Map();
    root.walkAtRules("font-face", (rule) => rule.remove());
    root.walkAtRules("media", (rule) => {
      if (rule.params.includes("prefers-color-scheme: dark")) rule.remove();
    });
    root.walkDecls(/^--/, (decl) => {
      const { selector, parent } = decl.parent;
      const always = parent.type === "root" || parent.params?.includes("prefers-color-scheme: light");
      if (always && LIGHT.test(selector)) values.set(decl.prop, decl.value);
    });
    root.walkDecls(/^--/, (decl) => decl.remove());
    root.walkDecls((decl) => {
      const value = settle(decl.value, values);
      if (value === null) decl.remove();
      else decl.value = hex(value);
    });
    // KERN paints icons white in forced colours, which a light contrast theme hides.
    root.walkDecls("background-color", (decl) => {
      if (decl.parent.parent.params?.includes("forced-colors")) decl.value = "CanvasText";
    });
    root.walkDecls("mask", (decl) => {
      if (decl.value.includes("data:")) decl.remove(); // -webkit-mask is known everywhere
    });
  },
};

function settle(value, values) {
  for (let at = value.indexOf("var("); at >= 0; at = value.indexOf("var(")) {
    const end = closing(value, at + 3);
    const [, name, fallback] = value.slice(at + 4, end).match(/^\s*(--[\w-]+)\s*(?:,(.*))?$/s);
    const found = values.get(name) ?? fallback?.trim();
    if (found === undefined) return null; // KERN names a few tokens it does not define
    value = value.slice(0, at) + found + value.slice(end + 1);
  }
  return value;
}

function closing(text, open) {
  for (let at = open, depth = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return at;
  }
  throw new Error(`No closing bracket: ${text}`);
}

const OKLCH = /oklch\(\s*([\d.]+)%\s+([\d.]+)\s+([\d.]+)\s*\)/g;

function hex(value) {
  return value.replace(OKLCH, (_, lightness, chroma, hue) => {
    const angle = (hue * Math.PI) / 180;
    const [L, a, b] = [lightness / 100, chroma * Math.cos(angle), chroma * Math.sin(angle)];
    const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
    const linear = [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
    ];
    return "#" + linear.map((channel) => byte(channel).toString(16).padStart(2, "0")).join("");
  });
}

function byte(channel) {
  const light = channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, light)));
}

const SIDE = { left: "start", right: "end" };

/** Left and right become start and end. Values with four different sides are split. */
export const logical = {
  postcssPlugin: "logical",
  OnceExit(root) {
    root.walkDecls(/^(left|right)$/, (decl) => {
      decl.prop = `inset-inline-${SIDE[decl.prop]}`;
    });
    root.walkDecls(/^(margin|padding|border)-(left|right)/, (decl) => {
      decl.prop = decl.prop.replace(/-(left|right)/, (_, side) => `-inline-${SIDE[side]}`);
    });
    root.walkDecls(/^border-(top|bottom)-(left|right)-radius$/, (decl) => {
      const [, block, inline] = decl.prop.split("-");
      decl.prop = `border-${block === "top" ? "start" : "end"}-${SIDE[inline]}-radius`;
    });
    root.walkDecls(/^(text-align|float|clear)$/, (decl) => {
      const prefix = decl.prop === "text-align" ? "" : "inline-";
      decl.value = decl.value.replace(/^(left|right)$/, (side) => prefix + SIDE[side]);
    });
    root.walkDecls(/^(margin|padding)$/, (decl) => {
      const sides = decl.value.match(/(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+/g);
      if (sides.length !== 4 || sides[1] === sides[3]) return;
      const [top, right, bottom, left] = sides;
      decl.cloneBefore({ prop: `${decl.prop}-block`, value: `${top} ${bottom}` });
      decl.cloneBefore({ prop: `${decl.prop}-inline`, value: `${left} ${right}` });
      decl.remove();
    });
  },
};
