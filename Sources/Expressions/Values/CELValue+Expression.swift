extension CELValue {
  /// CEL that gives the value: `'it\\'s'`, `[1, 2]`; `nil` for a value that cannot be written as one.
  public var expressionText: String? {
    switch self {
    case .null, .bool, .int, .uint, .string, .bytes: literal
    case .double(let value): value.isFinite ? literal : nil
    case .list(let elements): Self.joined(elements.map(\.expressionText)).map { "[\($0)]" }
    case .map(let map):
      Self.joined(
        map.entries.map { entry in
          entry.key.expressionText.flatMap { key in entry.value.expressionText.map { "\(key): \($0)" } }
        }
      ).map { "{\($0)}" }
    default: nil
    }
  }

  private static func joined(_ parts: [String?]) -> String? {
    let present = parts.compactMap { $0 }
    return present.count == parts.count ? present.joined(separator: ", ") : nil
  }
}
