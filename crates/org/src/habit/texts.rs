//! The words of views and settings of lists.

use base::Text;

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> Text {
    Text { key, zh, en }
}

pub(crate) static TEXTS: &[Text] = &[
    text("entity.list_view", "列表视图", "List view"),
    text("permission.list.arrange", "自定义列表的列和视图", "Arrange lists: columns and views of one's own"),
    text("permission.list.share", "共享列表视图", "Share views of lists"),
    text("op.list_view.create", "保存视图", "Save view"),
    text("op.list_view.change", "修改视图", "Change view"),
    text("op.list_view.share", "共享视图", "Share view"),
    text("op.list_view.remove", "删除视图", "Remove view"),
    text("op.list_setting.set", "设置列表", "Set up list"),
    text("query.list_view.list", "列表视图", "List views"),
    text("query.list_setting.list", "列表设置", "List settings"),
    text("list_view.list", "列表", "List"),
    text("list_view.name", "视图名称", "View name"),
    text("list_view.owner", "所有者", "Owner"),
    text("list_view.shared", "共享", "Shared"),
    text("list_setting.columns", "显示的列", "Columns"),
    text(
        "list_view.name_taken",
        "要保存视图，请换一个名称：您在此列表已有同名视图",
        "To save the view, choose another name: you have one of this name on this list",
    ),
    text(
        "list_view.too_many",
        "每人最多保存 {max} 个视图：要保存新的，请先删除不再使用的",
        "Nobody keeps more than {max} views: to save another, remove those that are not used any more",
    ),
    text("list_setting.too_many", "每人最多为 {max} 个列表设置列和默认视图", "Nobody sets up more than {max} lists"),
    text("list_view.columns_unreadable", "要设置列，请从列表中选择列名", "To set the columns, choose them from the list"),
    text("list_view.nobody", "要保存视图或列，请以个人身份登录", "To save views or columns, sign in as a person"),
];
