//! `address.close`

use super::model::{Address, SavedAddress};
use super::{as_seen, sql};
use base::{Id, Refusal};
use kernel::{Failure, Permission, Read, Record, Res, Tx, p};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Brings no goods to an address any more; documents that name it keep it. Where it was the default, the oldest of the others is it.
pub type Close = Record<CloseOne>;
/// The operation's decision and writes.
pub struct CloseOne;

/// An address that is not used any more.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Clone)]
#[serde(deny_unknown_fields)]
pub struct CloseAddress {
    /// The address.
    pub address: Id<Address>,
    /// The version that was seen.
    pub version: i64,
}

/// The address, and which one takes its place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Leaving {
    address: Address,
    /// The oldest of the customer's other addresses.
    next: Option<Id<Address>>,
}

impl kernel::Change for CloseOne {
    const NAME: &'static str = "address.close";
    const NEEDS: Permission = Permission::new("address.close");
    type Input = CloseAddress;
    type Record = Leaving;
    type Output = SavedAddress;

    fn samples() -> Vec<CloseAddress> {
        vec![CloseAddress { address: Id::new(116), version: 1 }, CloseAddress { address: Id::new(115), version: 1 }]
    }
    async fn load(read: &Read<'_>, input: &CloseAddress) -> Res<Leaving> {
        let address: Address = read.one(&sql::BY_ID, p![input.address]).await?;
        let next: Option<(Id<Address>,)> = read.opt(&sql::NEXT, p![address.customer_id, address.id]).await?;
        Ok(Leaving { address, next: next.map(|(id,)| id) })
    }
    fn check(input: &CloseAddress, record: &Leaving) -> Vec<Refusal> {
        as_seen(&record.address, input.version)
    }
    async fn write(tx: &Tx<'_>, _: &CloseAddress, record: &Leaving) -> Res<SavedAddress> {
        let address = &record.address;
        tx.guard(&sql::CLOSE, p![address.id, address.version], 1).await?;
        // A statement of its own: it also sees one that was noted while this waited.
        if address.is_default && tx.exec(&sql::PROMOTE, p![address.customer_id]).await? == 0 && record.next.is_some() {
            return Err(Failure::Stale);
        }
        record.next.iter().filter(|_| address.is_default).for_each(|next| tx.touch(*next));
        tx.touch(address.id);
        Ok(SavedAddress { id: address.id, version: address.version + 1 })
    }
}
