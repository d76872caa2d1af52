internal import Diagnostics

extension XMLReader {
  /// What an attribute is before its prefix is known.
  private struct Written {
    let name: [UInt8]
    let value: String
    let offset: Int
  }

  private static let xml = "http://www.w3.org/XML/1998/namespace"
  private static let xmlns = "http://www.w3.org/2000/xmlns/"

  /// A start tag or an empty-element tag, after its `<` (§3.1).
  mutating func startTag(from start: Int) throws(Problem) {
    // Places are asked for in the order of the text.
    let place = location(start)
    let tag = try name()
    var written: [Written] = []
    var isEmpty = false
    while true {
      let hasSpace = skipSpace()
      if take(">") { break }
      if take("/>") {
        isEmpty = true
        break
      }
      guard hasSpace, index < bytes.count else {
        throw problem(.xmlSyntax, "expected '>' or an attribute", at: index)
      }
      written.append(try attribute())
    }
    var bindings = open.last?.bindings ?? ["xml": Self.xml]
    for attribute in written { try bind(attribute, &bindings) }
    let (prefix, local) = try parts(of: tag, at: start + 1)
    var attributes: [XMLAttribute] = []
    var names: Set<[String]> = []
    for attribute in written {
      let (prefix, local) = try parts(of: attribute.name, at: attribute.offset)
      if prefix == "xmlns" || (prefix == nil && local == "xmlns") {
        guard names.insert([prefix ?? "", local]).inserted else { throw duplicate(attribute) }
        continue
      }
      let namespace = prefix == nil ? nil : try bound(prefix ?? "", in: bindings, at: attribute.offset)
      guard names.insert([namespace ?? "", "", local]).inserted else { throw duplicate(attribute) }
      attributes.append(
        XMLAttribute(
          name: local, namespace: namespace, value: attribute.value, location: location(attribute.offset)))
    }
    let namespace: String? =
      if let prefix { try bound(prefix, in: bindings, at: start + 1) } else { bindings[""] }
    try begin(
      Open(
        qualifiedName: tag, name: local, namespace: namespace, attributes: attributes,
        location: place, bindings: bindings), at: start)
    if isEmpty { close() }
  }

  private mutating func duplicate(_ attribute: Written) -> Problem {
    let name = String(decoding: attribute.name, as: UTF8.self)
    return problem(.xmlSyntax, "duplicate attribute '\(name)'", at: attribute.offset)
  }

  private mutating func attribute() throws(Problem) -> Written {
    let start = index
    let name = try name()
    skipSpace()
    guard take("=") else { throw problem(.xmlSyntax, "expected '='", at: index) }
    skipSpace()
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") else {
      throw problem(.xmlSyntax, "expected a value in quotes", at: index)
    }
    let quote = bytes[index]
    index += 1
    var value: [UInt8] = []
    while true {
      guard index < bytes.count else {
        throw problem(.xmlSyntax, "the document ends inside a value", at: index)
      }
      let byte = bytes[index]
      switch byte {
      case quote:
        index += 1
        return Written(name: name, value: String(decoding: value, as: UTF8.self), offset: start)
      case UInt8(ascii: "<"): throw problem(.xmlSyntax, "'<' inside a value", at: index, hint: "write '&lt;'")
      case UInt8(ascii: "&"): value += try reference()
      case 0x0D:
        // CR LF is one line end, and so one space.
        index += index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        value.append(0x20)
      case 0x09, 0x0A:
        index += 1
        value.append(0x20)
      default:
        index += 1
        value.append(byte)
      }
    }
  }

  // MARK: - Namespaces

  /// Namespaces in XML 1.0 §3: what `xmlns` and `xmlns:prefix` say.
  private mutating func bind(_ attribute: Written, _ bindings: inout [String: String]) throws(Problem) {
    let (prefix, local) = try parts(of: attribute.name, at: attribute.offset)
    guard prefix == "xmlns" || (prefix == nil && local == "xmlns") else { return }
    let (bound, name) = (prefix == nil ? "" : local, attribute.value)
    let isReserved =
      bound == "xmlns" || name == Self.xmlns || (bound == "xml") != (name == Self.xml)
    guard !isReserved else {
      throw problem(.xmlNamespace, "the prefix '\(bound)' cannot stand for '\(name)'", at: attribute.offset)
    }
    guard bound.isEmpty || !name.isEmpty else {
      throw problem(
        .xmlNamespace, "the prefix '\(bound)' stands for nothing", at: attribute.offset,
        hint: "write the name of a namespace")
    }
    bindings[bound] = name.isEmpty ? nil : name
  }

  private mutating func bound(
    _ prefix: String, in bindings: [String: String], at offset: Int
  ) throws(Problem) -> String {
    guard let namespace = bindings[prefix] else {
      throw problem(
        .xmlNamespace, "the prefix '\(prefix)' is not declared", at: offset,
        hint: "write xmlns:\(prefix)=\"…\"")
    }
    return namespace
  }

  /// Prefix and local part of a name (§4).
  private mutating func parts(
    of name: [UInt8], at offset: Int
  ) throws(Problem) -> (prefix: String?, local: String) {
    guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else {
      return (nil, String(decoding: name, as: UTF8.self))
    }
    let (prefix, local) = (name[..<colon], name[(colon + 1)...])
    let begins = local.first.map { _ in XMLReader.beginsName(Array(local), at: 0) } ?? false
    guard !prefix.isEmpty, begins, !local.contains(UInt8(ascii: ":")) else {
      throw problem(
        .xmlNamespace, "'\(String(decoding: name, as: UTF8.self))' is no prefix and name", at: offset)
    }
    return (String(decoding: prefix, as: UTF8.self), String(decoding: local, as: UTF8.self))
  }
}
