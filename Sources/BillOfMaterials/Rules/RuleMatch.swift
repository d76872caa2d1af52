internal import Expressions
internal import JSON

extension DocumentRules {
  /// Whether a value is what a node allows; stops at the first mistake and keeps no places.
  ///
  /// Recursion goes as deep as the value, which the reader has limited.
  func allows(_ value: JSON, _ number: Int) -> Bool {
    let node = nodes[number]
    guard node.allowsKind(of: value) else { return false }
    if let single = node.single, !single.allows(value) { return false }
    if let members = node.members, let found = value.members, !allows(found, value, members) { return false }
    if let elements = node.elements, let found = value.array, !allows(found, elements) { return false }
    guard let combination = node.combination else { return true }
    return combination.all.allSatisfy { allows(value, $0) }
      && (combination.any.isEmpty || combination.any.contains { allows(value, $0) })
      && (combination.one.isEmpty || combination.one.count { allows(value, $0) } == 1)
      && !(combination.not.map { allows(value, $0) } ?? false) && allowsCondition(value, combination)
  }

  private func allows(
    _ found: [(name: String, value: JSON)], _ value: JSON, _ members: RuleNode.Members
  ) -> Bool {
    guard members.required.allSatisfy({ value[$0] != nil }) else { return false }
    for (name, member) in found {
      if let node = members.nodes[name] {
        guard allows(member, node) else { return false }
      } else if !members.isOpen {
        return false
      }
    }
    return members.classes.isEmpty || classNode(of: value, members).map { allows(value, $0) } ?? false
  }

  private func allows(_ found: [JSON], _ elements: RuleNode.Elements) -> Bool {
    guard found.count >= elements.fewest, found.count <= elements.most else { return false }
    if !elements.tuple.isEmpty {
      return found.count <= elements.tuple.count && zip(found, elements.tuple).allSatisfy { allows($0, $1) }
    }
    guard !elements.areUnique || repeated(in: found) == nil else { return false }
    return elements.node.map { node in found.allSatisfy { allows($0, node) } } ?? true
  }

  /// Whether the right one of `then` and `else` holds.
  func allowsCondition(_ value: JSON, _ combination: RuleNode.Combination) -> Bool {
    branch(value, combination).map { allows(value, $0) } ?? true
  }

  /// The node of `then` or `else` that counts.
  func branch(_ value: JSON, _ combination: RuleNode.Combination) -> Int? {
    combination.condition.flatMap { allows(value, $0) ? combination.then : combination.otherwise }
  }

  /// The node of the class that an object says it is of; one with a name that has a colon may be anybody's.
  func classNode(of value: JSON, _ members: RuleNode.Members) -> Int? {
    guard let type = value["type"]?.string else { return nil }
    return members.classes[type]
      ?? (type.utf8.contains(UInt8(ascii: ":")) ? members.classes["extension_Extension"] : nil)
  }

  /// The first element that says the same as one before it, and that one.
  func repeated(in elements: [JSON]) -> (first: Int, second: Int)? {
    guard elements.count > 1 else { return nil }
    var groups: [UInt64: [Int]] = [:]
    for (index, element) in elements.enumerated() {
      groups[element.fingerprint(depth: 8), default: []].append(index)
    }
    var found: (first: Int, second: Int)?
    for group in groups.values where group.count > 1 {
      // Few are alike by their outer levels: those are compared in full.
      var seen: [[UInt8]: Int] = [:]
      for index in group {
        if let first = seen.updateValue(index, forKey: elements[index].canonical) {
          if index < found?.second ?? .max { found = (first, index) }
          break
        }
      }
    }
    return found
  }
}

extension RuleNode {
  /// Whether the value is of a kind that is allowed.
  func allowsKind(of value: JSON) -> Bool {
    guard let kinds else { return true }
    return switch value {
    case .object: kinds.contains(.object)
    case .array: kinds.contains(.array)
    case .string: kinds.contains(.string)
    case .bool: kinds.contains(.boolean)
    case .null: kinds.contains(.null)
    case .integer: kinds.contains(.integer) || kinds.contains(.number)
    // JSON Schema counts 1.0 as an integer.
    case .number(let number):
      kinds.contains(.number) || (kinds.contains(.integer) && number == number.rounded())
    }
  }
}

extension RuleNode.Single {
  /// Whether a value that is no container is allowed.
  func allows(_ value: JSON) -> Bool {
    if let constant, constant != value { return false }
    if let number = value.double { return number >= lowest ?? number && number <= highest ?? number }
    guard let text = value.string else { return words == nil }
    return (words?.contains(text) ?? true) && (!isLicence || isKnownLicence(text)) && hasForm(text)
  }

  /// Whether length, pattern and format are as they must be.
  func hasForm(_ text: String) -> Bool {
    if shortest > 0 || longest < .max {
      let length = text.unicodeScalars.count
      guard length >= shortest, length <= longest else { return false }
    }
    if let pattern, !pattern.isMatch(in: text) { return false }
    return format.map { hasFormat(text, $0) } ?? true
  }
}

extension JSON {
  /// Equal values have equal ones, whatever the order of members; deeper levels do not count.
  fileprivate func fingerprint(depth: Int) -> UInt64 {
    func mix(_ seed: UInt64, _ value: UInt64) -> UInt64 {
      (seed ^ value) &* 0x9E37_79B9_7F4A_7C15 &+ seed >> 29
    }
    func mix(_ seed: UInt64, _ text: String) -> UInt64 {
      text.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    switch self {
    case .null: return 1
    case .bool(let value): return value ? 2 : 3
    case .integer(let value): return mix(4, UInt64(bitPattern: Int64(Double(value).bitPattern >> 1)))
    case .number(let value): return mix(4, UInt64(bitPattern: Int64(value.bitPattern >> 1)))
    case .string(let text): return mix(5, text)
    case .array(let elements):
      return depth == 0 ? 6 : elements.reduce(7) { mix($0, $1.fingerprint(depth: depth - 1)) }
    case .object(let members):
      guard depth > 0 else { return 8 }
      // A sum does not know an order.
      return members.reduce(9) { $0 &+ mix(mix(10, $1.name), $1.value.fingerprint(depth: depth - 1)) }
    }
  }
}
