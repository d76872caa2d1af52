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
  public func text(of inventory: Inventory) -> String {
    switch self {
    case .cycloneDXJSON, .cycloneDXJSON16: inventory.cycloneDX(.v1_6).indented
    case .cycloneDXJSON14: inventory.cycloneDX(.v1_4).indented
    case .cycloneDXJSON15: inventory.cycloneDX(.v1_5).indented
    case .cycloneDXJSON17: inventory.cycloneDX(.v1_7).indented
    case .cycloneDXXML: inventory.cycloneDXXML
    case .spdxJSON: inventory.spdx.indented
    case .spdxTagValue: inventory.spdxTagValue
    case .spdx3JSON: inventory.spdx3.indented
    }
  }
}
