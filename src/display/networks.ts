import {
  bundle,
  displayClass,
  escapeHtml,
  formatCount,
  htmlTable,
  type MimeBundle,
} from "mixture-growth-display";
import { drawNetwork } from "../drawing/network.js";
import { spanTitle } from "../growth/span.js";
import { MixedNet } from "../networks/mixed/mixed-net.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import type { Net } from "../networks/net.js";
import { NetworkSummary, type SummaryRow, summaryTable } from "../networks/network-summary.js";
import { operationOf } from "../networks/operations/operations.js";
import { PlainNet } from "../networks/plain/plain-net.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { outputShapes } from "../networks/shapes.js";
import "./templates.js";

displayClass(NetworkSummary, summaryBundle);
displayClass(MixedNetwork, (network) => summaryBundle(network.summary()));
displayClass(PlainNetwork, (network) => summaryBundle(network.summary()));
displayClass(MixedNet, (net) => netBundle(net, "mixed net"));
displayClass(PlainNet, (net) => netBundle(net, "plain net"));

/** A net as a sentence: its members, and how many parameters are trained. */
function netBundle(net: Net, kind: string): MimeBundle {
  const count = net.parameters().reduce((sum, { variable }) => sum + variable.size, 0);
  const title = `${kind} of ${spanTitle(net.span)}, ${net.description.name}`;
  const plain = `${title}: ${formatCount(count)} trained parameters`;
  return bundle({ plain, html: `<p>${escapeHtml(plain)}</p>` });
}

/** A network as the table of its layers, and as a drawing of its operations. */
function summaryBundle(summary: NetworkSummary): MimeBundle {
  const { nodes } = summary.description;
  const shapes = outputShapes(summary.description);
  const drawn = nodes.map((node, i) => {
    const { op, macs } = summary.rows[i] as SummaryRow;
    const inputs = node.inputs.filter((name) => name !== "input");
    const shape = shapes.get(node.name) as readonly number[];
    return { name: node.name, op, kind: operationOf(node).drawing, inputs, shape, macs };
  });
  const { columns, rows, options } = summaryTable(summary);
  const html = htmlTable(columns, rows, options);
  return bundle({ plain: String(summary), html, svg: drawNetwork(drawn) });
}
