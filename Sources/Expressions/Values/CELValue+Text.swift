extension CELValue {
  /// What `string()` gives; `nil` for null, bytes, collections, types and optionals.
  public var text: String? {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .double(let value): NumberText.general(value)
    case .string(let text): text
    case .timestamp(let time): time.description
    case .duration(let duration): duration.description
    default: nil
    }
  }
}
