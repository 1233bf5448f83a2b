// Drawing with echarts, in the colours of the theme. Tooltips are drawn too: a strict policy forbids their HTML.
import { BarChart, FunnelChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, FunnelChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface Spec {
  kind: "line" | "bar" | "funnel";
  axis: string[];
  series: { name: string; values: number[]; dashed: boolean }[];
}
const drawn = new Map<HTMLElement, EChartsType>();
const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function look(): EChartsCoreOption {
  return {
    animation: !calm.matches,
    animationDuration: 300,
    color: [1, 2, 3, 4, 5].map((at) => token(`--chart-${at}`)),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--muted"), fontSize: 12 },
    tooltip: { renderMode: "richText", confine: true, backgroundColor: token("--raised"), borderColor: token("--line"), textStyle: { color: token("--text"), fontSize: 12 } },
  };
}

function axes(spec: Spec): EChartsCoreOption {
  const line = { lineStyle: { color: token("--line") } };
  return {
    grid: { left: 8, right: 16, top: 40, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { right: 8, top: 4, itemWidth: 10, itemHeight: 3, icon: "rect", textStyle: { color: token("--muted") } },
    tooltip: { ...(look().tooltip as object), trigger: "axis" },
    xAxis: { type: "category", data: spec.axis, boundaryGap: spec.kind === "bar", axisLine: line, axisTick: { show: false }, axisLabel: { color: token("--muted") } },
    yAxis: { type: "value", splitLine: { lineStyle: { color: token("--line"), type: "dashed" } }, axisLabel: { color: token("--muted") } },
    series: spec.series.map((one, at) =>
      spec.kind === "bar"
        ? { type: "bar", name: one.name, data: one.values, barMaxWidth: 22, itemStyle: { borderRadius: [4, 4, 0, 0] } }
        : {
            type: "line",
            name: one.name,
            data: one.values,
            smooth: !one.dashed,
            showSymbol: false,
            lineStyle: { width: one.dashed ? 1.5 : 2, type: one.dashed ? "dashed" : "solid" },
            areaStyle: at === 0 ? { opacity: 0.07 } : undefined,
          },
    ),
  };
}

function funnel(spec: Spec): EChartsCoreOption {
  const values = spec.series[0]?.values ?? [];
  const data = spec.axis.map((name, at) => ({ name, value: values[at] ?? 0 }));
  const label = { position: "right", color: token("--muted"), formatter: (one: { name: string; value: number }) => `${one.name} ${one.value.toLocaleString("en")}` };
  return { series: [{ type: "funnel", left: 0, right: "34%", top: 8, bottom: 8, gap: 2, minSize: "14%", sort: "none", data, label, labelLine: { length: 8, lineStyle: { color: token("--line") } }, itemStyle: { borderWidth: 0 } }] };
}

/** Draws every chart of the page, or draws it again in the theme's colours. */
export function drawAll(): void {
  for (const [figure, chart] of drawn) if (!figure.isConnected) (chart.dispose(), drawn.delete(figure));
  for (const figure of document.querySelectorAll<HTMLElement>("[data-chart]")) {
    const face = figure.querySelector<HTMLElement>(".x-chart-face");
    const text = document.getElementById(figure.dataset.chart ?? "")?.textContent;
    if (!face || !text) continue;
    figure.dataset.drawn = "true";
    const spec = JSON.parse(text) as Spec;
    const chart = drawn.get(figure) ?? init(face, null, { renderer: "svg" });
    drawn.set(figure, chart);
    chart.setOption({ ...look(), ...(spec.kind === "funnel" ? funnel(spec) : axes(spec)) }, true);
  }
}
addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
