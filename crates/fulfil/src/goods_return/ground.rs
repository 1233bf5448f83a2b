//! Where goods come back to, and whose business that is: what a return and a taking back rely on besides the delivery.

use crate::delivery::model::Delivery;
use base::Refusal;
use crm::api::{Account, CustomerState};
use futures_util::try_join;
use kernel::{Failure, Read, Res};
use schemars::JsonSchema;
use serde::Serialize;
use stock::api::{Site, WarehouseState};

/// The warehouse the goods come into, and the customers who ordered and pay; nobody changes them until the commit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ground {
    site: Site,
    customers: Vec<Account>,
}

/// Reads it.
pub(crate) async fn ground(read: &Read<'_>, d: &Delivery) -> Res<Ground> {
    let (site, customer) = try_join!(stock::api::site(read, d.warehouse_id.get()), crm::api::account(read, d.customer_id))?;
    let site = site.ok_or_else(Failure::not_found)?;
    let mut customers = vec![customer];
    if d.payer_id != d.customer_id {
        customers.push(crm::api::account(read, d.payer_id).await?);
    }
    read.observe(site.warehouse, site.version);
    for account in &customers {
        read.observe(account.customer, account.version);
    }
    Ok(Ground { site, customers })
}

impl Ground {
    /// Nothing comes into a closed warehouse, and nothing begins anew with a closed customer.
    pub(crate) fn closed(&self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if self.site.state == WarehouseState::Closed {
            refusals.push(Refusal::new("goods_return.warehouse_closed").field("delivery"));
        }
        for account in self.customers.iter().filter(|account| account.state == CustomerState::Closed) {
            refusals.push(Refusal::new("goods_return.customer_closed").arg("name", account.name.as_str()).field("delivery"));
        }
        refusals
    }
}
