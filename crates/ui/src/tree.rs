//! Trees: departments, classes of products, regions.

use crate::icon::{Icon, icon};
use crate::view::View;
use maud::{Markup, html};

/// A branch or leaf of a tree.
#[derive(Clone, Debug)]
pub struct TreeNode<'a> {
    /// Its name.
    pub label: &'a str,
    /// Where it leads.
    pub address: String,
    /// How many things are under it.
    pub count: Option<i64>,
    /// Whether it is the one that is shown.
    pub current: bool,
    /// What is under it.
    pub children: Vec<TreeNode<'a>>,
}

impl TreeNode<'_> {
    fn holds_current(&self) -> bool {
        self.current || self.children.iter().any(TreeNode::holds_current)
    }
}

/// A tree whose branches open and close without script; the way to the current node is open.
#[must_use]
pub fn tree(view: &View, label: &str, nodes: &[TreeNode]) -> Markup {
    html! { nav.x-tree aria-label=(view.say(label)) { (branches(nodes)) } }
}

fn branches(nodes: &[TreeNode]) -> Markup {
    html! {
        ul {
            @for node in nodes {
                li {
                    @if node.children.is_empty() {
                        (line(node, "x-tree-leaf"))
                    } @else {
                        // The branch's own link stands beside what opens it: one thing to press cannot lie within another.
                        div.x-tree-branch {
                            (line(node, "x-tree-leaf"))
                            details open[node.holds_current()] {
                                summary aria-label=(node.label) { (icon(Icon::ChevronRight)) }
                                (branches(&node.children))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn line(node: &TreeNode, class: &str) -> Markup {
    html! { a class=(class) href=(node.address) aria-current=[node.current.then_some("true")] { span { (node.label) } (count(node)) } }
}

fn count(node: &TreeNode) -> Markup {
    html! { @if let Some(count) = node.count { span.x-count { (count) } } }
}
