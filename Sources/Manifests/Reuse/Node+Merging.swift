import Diagnostics
import YAML

extension Node {
  /// This value with another one laid over it.
  ///
  /// Mappings are merged deep, everything else is replaced; a null over a key that is there takes the key away.
  /// The keys of this value come first, in their order; every node keeps the place where it was written.
  func overlaid(with other: Node) -> Node {
    guard case .mapping(let below) = value, case .mapping(let above) = other.value else { return other }
    var index: [[UInt8]: Int] = [:]
    var merged: [(key: Located<String>, value: Node)?] = below
    for (position, pair) in below.enumerated() { index[Array(pair.key.value.utf8)] = position }
    for pair in above {
      let key = Array(pair.key.value.utf8)
      guard let position = index[key], let old = merged[position] else {
        index[key] = merged.count
        merged.append(pair)
        continue
      }
      if case .null = pair.value.value {
        merged[position] = nil
        index[key] = nil
      } else {
        merged[position] = (pair.key, old.value.overlaid(with: pair.value))
      }
    }
    return Node(.mapping(merged.compactMap { $0 }), at: other.location)
  }

  /// The mapping without some keys; any other value as it is.
  func without(_ names: [String]) -> Node {
    guard case .mapping(let pairs) = value else { return self }
    let left = pairs.filter { pair in !names.contains { $0.utf8.elementsEqual(pair.key.value.utf8) } }
    return Node(.mapping(left), at: location)
  }

  /// The mapping with the value of a key replaced, if it is there.
  func replacing(_ name: String, with node: Node) -> Node {
    guard case .mapping(let pairs) = value else { return self }
    return Node(
      .mapping(pairs.map { $0.key.value.utf8.elementsEqual(name.utf8) ? ($0.key, node) : $0 }), at: location)
  }
}
