// The screens of docs/screens: whose they are, where they are, what is done before the picture is taken, and what each is judged beside.
import type { Page } from "@playwright/test";

export type Look = "zh" | "en" | "dark" | "phone";

export interface Screen {
  name: string;
  /** Who looks at it; nobody is signed in where it is empty. */
  login: string;
  address: string;
  /** The pictures of it: `zh` and `en` light on the desktop, `dark` in English on the desktop, `phone` in Chinese. */
  looks: Look[];
  zh: string;
  en: string;
  /** The target picture, or the habit of the best products of the field, beside which it is to be judged. */
  beside: string;
  /** Done before the picture is taken, in Chinese on the desktop or the phone; other languages find things by name alone. */
  show?: (page: Page, look: Look) => Promise<void>;
}

const field = (page: Page, name: string) => page.locator(`#entry [name="${name}"]`);
/** The first row of a list is opened. */
async function first(page: Page): Promise<void> {
  await page.locator("tbody tr").first().locator("a.x-row-link, .x-card-title a").first().click();
  await page.waitForURL(/\/\d+$/);
}

async function newCustomer(page: Page): Promise<void> {
  await field(page, "name").pressSequentially("上海市华联百货");
  await page.locator("#similar a").first().waitFor();
  await field(page, "code").fill("K2001");
  await field(page, "phone").fill("13800138000138001380");
  await field(page, "credit_code").fill("91310104MA1FR2XK5P");
  await field(page, "payment.kind").selectOption("monthly");
  await field(page, "payment.statement_day").fill("32");
  await page.keyboard.press("Control+Enter");
  await page.locator("[data-summary]").waitFor();
  await field(page, "name").press("End");
  await field(page, "name").pressSequentially("公司");
  await page.locator("#similar a").first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

export const screens: Screen[] = [
  { name: "sign-in", login: "", address: "/sign-in", looks: ["zh", "phone"], zh: "登录：演示公司的人员一点即登录", en: "Signing in; the demo's people are one press away", beside: "Linear's and Stripe's sign-in: one panel, nothing else" },
  { name: "start", login: "", address: "/start", looks: ["zh", "phone"], zh: "用自己的公司开始", en: "A company of one's own begins", beside: "管家婆、畅捷通的建账向导: everything asked once, explained, on one page" },
  { name: "home", login: "wang", address: "/", looks: ["zh", "dark", "phone"], zh: "首页：等待处理的事、数量、最近的客户", en: "The first page: what waits, how much there is, the latest customers", beside: "target picture 3 (dashboard, dark) and 4 (phone)" },
  {
    name: "customers", login: "wang", address: "/customers?state=active", looks: ["zh", "en", "dark", "phone"], zh: "客户列表：视图、筛选、列、勾选后批量操作", en: "Customers: views, filters, columns, deeds on ticked rows", beside: "target picture 1 (list with ticked rows) and 4 (phone)",
    show: async (page, look) => {
      if (look === "phone") return;
      for (const row of [0, 2, 3]) await page.locator("tbody .x-row-box").nth(row).check();
    },
  },
  { name: "columns", login: "wang", address: "/customers?state=active", looks: ["zh"], zh: "列设置：显示哪些列、什么顺序，每人一份", en: "Which columns in which order, for each person", beside: "Linear's display options; 金蝶云星空的列设置", show: (page) => page.locator("[popovertarget=customers-columns]").first().click() },
  { name: "customer", login: "zhang", address: "/customers?q=C0001", looks: ["zh", "phone"], zh: "一个客户：约定、联系人、收货地址、往来", en: "A customer: terms, contacts, addresses, history", beside: "纷享销客、Odoo 18's contact page: who, where and on what terms at one glance", show: first },
  { name: "new-customer", login: "wang", address: "/customers/new", looks: ["zh", "dark", "phone"], zh: "新建客户：错误写在字段旁，相似客户随输入提示", en: "Taking on a customer: errors at their fields, similar ones told while one types", beside: "target picture 2 (entry with errors)", show: newCustomer },
  { name: "products", login: "ma", address: "/products?state=active", looks: ["zh", "phone"], zh: "产品列表", en: "Products", beside: "target picture 1 (list); Odoo 18's product list" },
  { name: "product", login: "ma", address: "/products?q=P0012", looks: ["zh", "phone"], zh: "一个产品：图片、单位、条码、价格", en: "A product: pictures, units, barcodes, prices", beside: "Shopify's and Odoo 18's product page", show: first },
  { name: "price-lists", login: "ma", address: "/price-lists?state=active", looks: ["zh"], zh: "价格表", en: "Price lists", beside: "target picture 1 (list)" },
  { name: "price-list", login: "ma", address: "/price-lists?state=active", looks: ["zh"], zh: "一张价格表：生效、将来和过期的价格", en: "A price list: prices in force, to come and past", beside: "金蝶云星空的价目表; Stripe's prices", show: first },
  {
    name: "price-question", login: "wang", address: "/price-question", looks: ["zh", "phone"], zh: "查价：价格由哪一条得出，为什么不是其他价格", en: "What a price is, by which entry, and why not another", beside: "the product's own principle: everything explains itself; 管家婆的价格跟踪",
    show: async (page) => {
      for (const [label, typed] of [["产品", "P0012"], ["客户", "C0001"]] as const) {
        const box = page.getByRole("combobox", { name: new RegExp(`^${label}`) }).first();
        if ((await box.count()) === 0) continue;
        await box.fill(typed);
        await page.getByRole("option").first().waitFor();
        await box.press("Enter");
      }
      await page.locator('input[name="quantity"]').fill("24");
      await page.getByRole("button", { name: /查询价格/ }).click();
      await page.waitForLoadState("networkidle");
    },
  },
  { name: "imports", login: "admin", address: "/imports/new", looks: ["zh"], zh: "导入：选择表格", en: "Bringing a table", beside: "Stripe's and HubSpot's import: what is taken is said before" },
  { name: "import-map", login: "admin", address: "import-map", looks: ["zh"], zh: "导入：列自动对应", en: "Importing: columns matched by themselves", beside: "HubSpot's and Flatfile's matching of columns" },
  { name: "import-look", login: "admin", address: "import-look", looks: ["zh", "phone"], zh: "导入：写入之前逐行判断，问题写在行上", en: "Importing: every row judged before anything is written", beside: "Flatfile; 纷享销客的导入预览" },
  {
    name: "export", login: "wang", address: "/customers?state=active", looks: ["zh"], zh: "导出：列表里看到的行和列", en: "Export: the rows and columns of the list", beside: "Stripe's export: format, rows and columns are said",
    show: (page) => page.getByRole("button", { name: "导出" }).click(),
  },
  {
    name: "order-desk", login: "zhang", address: "/orders/new", looks: ["zh", "en", "dark", "phone"], zh: "开单台：边录边算，信用、库存、价格、交期当场检查", en: "The order desk: answered while it is typed; credit, stock, prices and the promised day are checked", beside: "target pictures 2 (entry) and 4 (phone)",
    show: async (page) => {
      await page.locator('[name="customer~text"]').fill("shhl");
      await page.locator("#f-customer-list [role=option]").first().click();
      for (const [at, [code, quantity]] of [["P0001", "120"], ["P0004", "48"], ["P0012", "6"]].entries()) {
        await page.locator(`[name="lines.${at}.product~text"]`).fill(code as string);
        await page.locator(`#f-lines-${at}-product-list [role=option]`).first().click();
        await page.locator(`[name="lines.${at}.quantity"]`).fill(quantity as string);
      }
      await page.locator('[name="remark"]').focus();
      await page.locator("[data-save-state]:not(:empty)").waitFor();
    },
  },
  { name: "orders", login: "zhang", address: "/orders", looks: ["zh", "phone"], zh: "销售订单", en: "Sales orders", beside: "target picture 1 (list)" },
  { name: "order", login: "zhang", address: "/orders", looks: ["zh", "phone"], zh: "一张订单：进度、价格与信用的依据、下游单据", en: "An order: how far it is, why this price and credit, what came of it", beside: "Odoo 18's sales order with its smart buttons; 金蝶云星辰的销售订单", show: first },
  { name: "to-ship", login: "sun", address: "/to-ship", looks: ["zh", "phone"], zh: "待发货：按承诺交期", en: "What is to be shipped, by the day it is promised for", beside: "target picture 1 (list); Odoo 18's deliveries" },
  { name: "delivery", login: "sun", address: "/deliveries", looks: ["zh"], zh: "一张出库单：打印、签收、退货", en: "A delivery: printed, signed for, returned", beside: "金蝶云星辰的销售出库单", show: first },
  { name: "stock", login: "sun", address: "/stock", looks: ["zh", "phone"], zh: "库存：现存、占用、可用", en: "Stock: on hand, reserved, available", beside: "target picture 1 (list)" },
  { name: "stock-card", login: "sun", address: "/stock", looks: ["zh"], zh: "一个产品的库存：在哪里、被谁占用、怎样变动", en: "A product's stock: where it lies, who holds it, how it moved", beside: "管家婆的库存明细账", show: first },
  { name: "invoices", login: "admin", address: "/invoices", looks: ["zh"], zh: "发票", en: "Invoices", beside: "target picture 1 (list); Stripe's invoices" },
  { name: "open-items", login: "admin", address: "/open-items", looks: ["zh"], zh: "应收：哪张单、欠多少、逾期几天", en: "Receivables: which document, how much, how late", beside: "target picture 1 (list); 金蝶云星辰的应收单" },
  { name: "ageing", login: "admin", address: "/ageing", looks: ["zh", "dark", "phone"], zh: "账龄：任何一天", en: "Ageing on any day", beside: "target picture 3 (figures that open their source); Odoo 18's aged receivables" },
  { name: "opening", login: "admin", address: "/opening", looks: ["zh"], zh: "期初余额：导入、与旧账核对、锁定", en: "Opening balances: brought, compared with the old books, locked", beside: "畅捷通、管家婆的期初建账" },
  { name: "people", login: "admin", address: "/people", looks: ["zh", "en"], zh: "人员", en: "People", beside: "target picture 1 (list); Linear's members" },
  { name: "person", login: "admin", address: "/people?q=wang", looks: ["zh"], zh: "一个人：职责、角色、设备", en: "A person: duties, roles, devices", beside: "Linear's member page", show: first },
  { name: "roles", login: "admin", address: "/roles", looks: ["zh"], zh: "角色", en: "Roles", beside: "target picture 1 (list)" },
  { name: "role", login: "admin", address: "/roles/new", looks: ["zh", "dark"], zh: "一个角色：能做什么、范围多大、看不到什么", en: "A role: what may be done, how far, what is hidden", beside: "金蝶云星空的功能权限、数据权限和字段权限 on one page; Stripe's roles" },
  { name: "my-rights", login: "wang", address: "/me/rights", looks: ["zh", "phone"], zh: "我可以看什么、做什么：范围、隐藏的字段、来自哪个角色", en: "What I may see and do: how far, what is hidden, by which role", beside: "the field has none such: AWS's policy simulator, in a salesperson's words" },
  { name: "departments", login: "admin", address: "/departments", looks: ["zh"], zh: "部门", en: "Departments", beside: "飞书、企业微信的组织架构" },
  { name: "approvals", login: "admin", address: "/approvals?state=waiting", looks: ["zh"], zh: "审批", en: "Approvals", beside: "钉钉、飞书审批的列表" },
  { name: "approval", login: "admin", address: "/approvals?state=waiting", looks: ["zh", "phone"], zh: "一个审批：要求什么、为什么需要、谁来批", en: "An approval: what is asked, why it needs a yes, whose", beside: "钉钉、飞书审批: one phone screen for a decision", show: first },
  { name: "audit", login: "admin", address: "/audit", looks: ["zh", "en"], zh: "操作日志：封存、可校验", en: "The audit log, sealed and verifiable", beside: "target picture 1 (list); Stripe's event log" },
  {
    name: "palette", login: "wang", address: "/", looks: ["zh", "phone"], zh: "Ctrl K：按名称、拼音、首字母、编号查找一切", en: "Ctrl K finds everything by name, pinyin, initials or code", beside: "Linear's and Raycast's palette",
    show: async (page) => {
      await page.keyboard.press("Control+k");
      await page.locator("#x-palette input").fill("sh");
      await page.locator("#x-palette [role=option]").filter({ visible: true }).nth(3).waitFor();
      await page.waitForLoadState("networkidle");
    },
  },
];

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
