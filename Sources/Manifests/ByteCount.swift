public import Diagnostics
public import JSON
public import YAML

/// A number of bytes, written `512B`, `64KiB`, `64MiB`, `2GiB` or `1TiB`.
public struct ByteCount: SingleValue, Hashable {
  /// How many; at least one.
  public let bytes: Int
  /// JSON Schema of the written form.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("pattern", "^0*[1-9][0-9]*([KMGT]i)?B$")]
  }
  /// A size.
  public static var typeName: String { "size" }
  /// In bytes, `"65536B"`, or in the largest unit that divides it.
  public var json: JSON {
    let unit = Self.units.last { bytes % $0.size == 0 } ?? ("B", 1)
    return .string("\(bytes / unit.size)\(unit.name)")
  }
  /// A number of bytes.
  public init(bytes: Int) { self.bytes = bytes }

  /// Digits and one unit, IEC 80000-13 §4.
  public init(_ node: Node) throws(Problem) {
    let text = node.scalar ?? ""
    let digits = text.utf8.prefix { (48...57).contains($0) }
    let name = text.utf8.dropFirst(digits.count)
    guard let unit = Self.units.first(where: { $0.name.utf8.elementsEqual(name) }), !digits.isEmpty,
      !digits.allSatisfy({ $0 == 48 })
    else {
      throw Problem(
        .wrongType, "is not a size", at: node.location, hint: "write for example 512B, 64KiB, 64MiB or 2GiB")
    }
    let (bytes, overflow) = (Int(Substring(digits)) ?? .max).multipliedReportingOverflow(by: unit.size)
    guard !overflow, bytes <= 1 << 60 else {
      throw Problem(.wrongValue, "is larger than 1048576 TiB", at: node.location)
    }
    self.bytes = bytes
  }

  private static let units: [(name: String, size: Int)] = [
    ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
  ]
}
