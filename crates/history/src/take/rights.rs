//! What whoever brings history in must be allowed to do.

use catalog::api::Create as CreateProduct;
use crm::api::{Create as CreateCustomer, CreateRegionOperation};
use fulfil::api::{Post as PostDelivery, PostGoodsReturn};
use kernel::Operation;
use kernel::query::Query;
use sales::api::Confirm as ConfirmOrder;
use settle::api::{Allocate, Credit, Post, PostInvoiceOperation};
use stock::api::{Adjust, Receive};

/// The names of these permissions: that of history itself, and those of all that it calls or stands for.
#[must_use]
pub fn needed() -> [&'static str; 14] {
    [
        super::TAKE,
        crate::batch::query::HistoryBatchList::NEEDS,
        CreateRegionOperation::NEEDS,
        CreateProduct::NEEDS,
        CreateCustomer::NEEDS,
        Receive::NEEDS,
        Adjust::NEEDS,
        ConfirmOrder::NEEDS,
        PostDelivery::NEEDS,
        PostInvoiceOperation::NEEDS,
        PostGoodsReturn::NEEDS,
        Credit::NEEDS,
        Post::NEEDS,
        Allocate::NEEDS,
    ]
    .map(|permission| permission.name())
}
