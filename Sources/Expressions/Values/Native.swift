/// A type of Swift that stands for one type of CEL, so that bodies of functions need not take values apart.
protocol Native: Sendable {
  /// The type as it is declared.
  static var celType: CELType { get }
  /// Fails for a value of another type.
  init?(_ value: CELValue)
  /// The value of CEL.
  var celValue: CELValue { get }
}

extension Bool: Native {
  static var celType: CELType { .bool }
  init?(_ value: CELValue) {
    guard case .bool(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .bool(self) }
}

extension Int64: Native {
  static var celType: CELType { .int }
  init?(_ value: CELValue) {
    guard case .int(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .int(self) }
}

extension UInt64: Native {
  static var celType: CELType { .uint }
  init?(_ value: CELValue) {
    guard case .uint(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .uint(self) }
}

extension Double: Native {
  static var celType: CELType { .double }
  init?(_ value: CELValue) {
    guard case .double(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .double(self) }
}

extension String: Native {
  static var celType: CELType { .string }
  init?(_ value: CELValue) {
    guard case .string(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .string(self) }
}

extension CELTimestamp: Native {
  static var celType: CELType { .timestamp }
  init?(_ value: CELValue) {
    guard case .timestamp(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .timestamp(self) }
}

extension CELDuration: Native {
  static var celType: CELType { .duration }
  init?(_ value: CELValue) {
    guard case .duration(let value) = value else { return nil }
    self = value
  }
  var celValue: CELValue { .duration(self) }
}

extension CELValue: Native {
  static var celType: CELType { .dyn }
  init?(_ value: CELValue) { self = value }
  var celValue: CELValue { self }
}

/// What an array may hold: octets are `bytes`, values a `list`.
protocol NativeElement: Sendable {
  static var celArrayType: CELType { get }
  static func array(_ value: CELValue) -> [Self]?
  static func celValue(_ array: [Self]) -> CELValue
}

extension UInt8: NativeElement {
  static var celArrayType: CELType { .bytes }
  static func array(_ value: CELValue) -> [UInt8]? {
    guard case .bytes(let bytes) = value else { return nil }
    return bytes
  }
  static func celValue(_ array: [UInt8]) -> CELValue { .bytes(array) }
}

extension CELValue: NativeElement {
  static var celArrayType: CELType { .list(.dyn) }
  static func array(_ value: CELValue) -> [CELValue]? {
    guard case .list(let elements) = value else { return nil }
    return elements
  }
  static func celValue(_ array: [CELValue]) -> CELValue { .list(array) }
}

extension Array: Native where Element: NativeElement {
  static var celType: CELType { Element.celArrayType }
  init?(_ value: CELValue) {
    guard let array = Element.array(value) else { return nil }
    self = array
  }
  var celValue: CELValue { Element.celValue(self) }
}
