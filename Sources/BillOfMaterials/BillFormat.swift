internal import JSON

/// A form in which an inventory is written: `cyclonedx-json`, `cyclonedx-json@1.4`, `spdx-json`, ….
public enum BillFormat: String, CaseIterable, Sendable {
  case cycloneDXJSON = "cyclonedx-json"
  case cycloneDXJSON14 = "cyclonedx-json@1.4"
  case cycloneDXJSON15 = "cyclonedx-json@1.5"
  case cycloneDXJSON16 = "cyclonedx-json@1.6"
  case cycloneDXJSON17 = "cyclonedx-json@1.7"
  case cycloneDXXML = "cyclonedx-xml"
  case spdxJSON = "spdx-json"
  case spdxTagValue = "spdx-tag-value"
  case spdx3JSON = "spdx3-json"

  /// The whole document, indented for people, reproducible to the byte.
  public func bytes(of inventory: Inventory) -> [UInt8] {
    switch self {
    case .cycloneDXJSON, .cycloneDXJSON16: inventory.cycloneDXBytes(.v1_6)
    case .cycloneDXJSON14: inventory.cycloneDXBytes(.v1_4)
    case .cycloneDXJSON15: inventory.cycloneDXBytes(.v1_5)
    case .cycloneDXJSON17: inventory.cycloneDXBytes(.v1_7)
    case .cycloneDXXML: Array(inventory.cycloneDXXML.utf8)
    case .spdxJSON: inventory.spdxBytes
    case .spdxTagValue: Array(inventory.spdxTagValue.utf8)
    case .spdx3JSON: inventory.spdx3Bytes
    }
  }

  /// The bytes as text.
  public func text(of inventory: Inventory) -> String {
    String(decoding: bytes(of: inventory), as: UTF8.self)
  }
}
