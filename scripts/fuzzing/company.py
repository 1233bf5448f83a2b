"""What a company's database says of who may see what, computed apart from the program: from nothing but users, roles and departments.

Everything is asked of the database itself (the SQLite file, or psql); no API answer goes into it.
"""

import functools
import os
import sqlite3
import subprocess

THROUGH = "SELECT x.id, c.department_id, c.owner_id FROM {0} x JOIN customer c ON c.id = x.customer_id"

# Whose the rows of a query are: id, department, owner. A row without a department is its owner's alone; department -1 is
# everybody's who may ask.
TRUTH = {
    "customer": "SELECT id, department_id, owner_id FROM customer",
    "contact": THROUGH.format("contact"),
    "address": THROUGH.format("address"),
    "customer_hand_over": THROUGH.format("customer_hand_over"),
    "sales_order": THROUGH.format("sales_order"),
    "order_draft": "SELECT id, department_id, owner_id FROM order_draft",
    "delivery": THROUGH.format("delivery"),
    "goods_return": THROUGH.format("goods_return"),
    "invoice": THROUGH.format("invoice"),
    "customer_receipt": THROUGH.format("customer_receipt"),
    "open_item": THROUGH.format("open_item"),
    "money_entry": THROUGH.format("money_entry"),
    "credit_charge": THROUGH.format("credit_charge"),
    "opening_item": THROUGH.format("opening_item"),
    "opening_document": THROUGH.format("opening_document").replace("x.id", "x.doc_id"),
    "exposure": "SELECT x.id, c.department_id, c.owner_id FROM exposure x JOIN customer c ON c.id = x.credit_group_id",
    "allocation": "SELECT x.id, c.department_id, c.owner_id FROM allocation x JOIN open_item i ON i.id = x.debit_item_id "
    "JOIN customer c ON c.id = i.customer_id",
    "price_list": "SELECT l.id, CASE WHEN l.customer_id IS NULL THEN -1 ELSE c.department_id END, c.owner_id "
    "FROM price_list l LEFT JOIN customer c ON c.id = l.customer_id",
    "warehouse": "SELECT id, department_id, NULL FROM warehouse",
    "stock_balance": "SELECT b.id, w.department_id, NULL FROM stock_balance b JOIN warehouse w ON w.id = b.warehouse_id",
    "stock_entry": "SELECT e.id, w.department_id, NULL FROM stock_entry e JOIN stock_balance b ON b.id = e.balance_id "
    "JOIN warehouse w ON w.id = b.warehouse_id WHERE e.bucket = 'on_hand'",
    "stock_document": "SELECT id, department_id, owner_id FROM stock_document",
    "goods_receipt": "SELECT id, department_id, owner_id FROM goods_receipt",
    "reservation": "SELECT id, department_id, owner_id FROM reservation",
    "approval": "SELECT id, department_id, owner_id FROM approval",
    "audit": "SELECT a.id, u.department_id, a.actor_id FROM audit a LEFT JOIN app_user u ON u.id = a.actor_id",
    "document": "SELECT doc_id, NULL, posted_by FROM posted_document",
    "department": "SELECT id, id, NULL FROM department",
    "user": "SELECT id, department_id, id FROM app_user",
    "token": "SELECT t.id, u.department_id, t.user_id FROM api_token t JOIN app_user u ON u.id = t.user_id",
    "session": "SELECT s.id, u.department_id, s.user_id FROM session s JOIN app_user u ON u.id = s.user_id",
    "position_holder": "SELECT h.id, u.department_id, h.user_id FROM position_holder h JOIN app_user u ON u.id = h.user_id",
    "list_view": "SELECT id, CASE WHEN shared THEN -1 ELSE department_id END, owner_id FROM list_view",
    "list_export": "SELECT id, department_id, owner_id FROM list_export",
    "list_setting": "SELECT s.id, u.department_id, s.user_id FROM list_setting s JOIN app_user u ON u.id = s.user_id",
    "import_batch": "SELECT id, department_id, owner_id FROM import_batch",
}

# Queries whose rows are those of another entity.
OF = {"delivery.to_ship": "sales_order", "ageing_item.list": "open_item", "delivery.to_invoice": None}


def entity(query):
    """The entity that a query's ids are of; None where its rows are everybody's, or parts of something else."""
    noun, _, verb = query.partition(".")
    usual = noun if noun in TRUTH and verb in ("list", "detail", "lookup") else None
    return OF.get(query, usual)


# The rows of a part, by the filter that names the whole: asked for out of scope, the answer has no row.
PARTS = {
    "sales_order_line.list": ("order", "sales_order"),
    "sales_order_revision.list": ("order", "sales_order"),
    "delivery_line.list": ("delivery", "delivery"),
    "goods_return_line.list": ("goods_return", "goods_return"),
    "invoice.lines": ("invoice", "invoice"),
    "address.list": ("customer", "customer"),
    "contact.list": ("customer", "customer"),
    "stock_document_line.list": ("document", "stock_document"),
    "goods_receipt_line.list": ("receipt", "goods_receipt"),
    "reservation_line.list": ("reservation", "reservation"),
    "approval_step.list": ("approval", "approval"),
    "import_row.list": ("batch", "import_batch"),
    "price_entry.list": ("list", "price_list"),
    "statement.lines": ("customer", "customer"),
}

WIDTH = ["own", "department", "subtree", "all"]


class Database:
    """Asks the company's database, at any moment: what others write meanwhile is seen by the next question."""

    def __init__(self, address):
        self.address = address

    def rows(self, sql):
        """Rows of whole numbers, texts and None."""
        if self.address.startswith("sqlite:"):
            with sqlite3.connect("file:" + self.address[len("sqlite:") :] + "?mode=ro", uri=True, timeout=30) as asked:
                return asked.execute(sql).fetchall()
        answer = self._ask(sql)
        return [tuple(_read(cell) for cell in line.split("\x1f")) for line in answer]

    def _ask(self, sql):
        psql = self._psql()
        psql.stdin.write(sql + ";\n\\echo .\n")
        psql.stdin.flush()
        lines = []
        while (line := psql.stdout.readline().rstrip("\n")) != ".":
            if not line and psql.poll() is not None:
                raise RuntimeError("psql ended at: " + sql)
            lines.append(line)
        return lines

    @functools.lru_cache(maxsize=1)
    def _psql(self):
        # One for all questions: a process each would take longer than the requests that are looked at.
        command = [os.environ.get("PSQL", "psql"), "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", self.address]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _read(cell):
    if cell == "":
        return None
    try:
        return int(cell)
    except ValueError:
        return cell


class Person:
    """Somebody, and how far their rights reach."""

    def __init__(self, database, login):
        self.database = database
        found = database.rows(f"SELECT id, department_id FROM app_user WHERE login = '{login}'")
        self.id, self.department = found[0]
        parents = database.rows("SELECT id, parent_id FROM department")
        self.below = {self.department}
        while more := {d for d, parent in parents if parent in self.below} - self.below:
            self.below |= more
        grants = database.rows(
            "SELECT g.permission, g.scope FROM role_grant g JOIN user_role u ON u.role_id = g.role_id JOIN role r ON r.id = g.role_id "
            f"WHERE u.user_id = {self.id} AND r.state = 'active'"
        )
        self.grants = {}
        for permission, scope in grants:
            known = self.grants.get(permission, scope)
            self.grants[permission] = max(known, scope, key=WIDTH.index)

    def sees(self, permission, department, owner):
        """Whether a row is theirs to see by a permission."""
        scope = self.grants.get(permission)
        if scope is None:
            return False
        if scope == "all" or department == -1 or owner == self.id:
            return True
        if scope == "department":
            return department == self.department
        return scope == "subtree" and department in self.below

    def seen(self, entity, permission, among=None):
        """The ids they see, and all there are; of some ids only, when they are given."""
        only = f" WHERE id IN ({', '.join(map(str, among))})" if among else ""
        every = self.database.rows(f"WITH t (id, department, owner) AS ({TRUTH[entity]}) SELECT id, department, owner FROM t{only}")
        return {row[0] for row in every if self.sees(permission, row[1], row[2])}, {row[0] for row in every}
