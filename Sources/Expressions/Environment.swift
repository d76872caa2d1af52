/// What an expression may speak of: variables with types, functions, the namespace that names are looked up in.
public struct Environment: Sendable {
  /// A declared variable.
  public struct Variable: Sendable {
    /// One name, which may have dots: `a.b.c`.
    public let name: String
    /// Its type; `dyn` when it is not known.
    public let type: CELType

    /// A variable of a type.
    public init(_ name: String, _ type: CELType) { (self.name, self.type) = (name, type) }
  }

  /// In the order declared: `CheckedNode.Kind.variable` is an index into it.
  public let variables: [Variable]
  /// The namespace: with `a.b`, the name `c` means `a.b.c`, else `a.c`, else `c`.
  public let container: String
  /// Functions by name.
  public let functions: [String: Function]
  /// Names of types beside the ones of the language, for example of messages: only for `type(x) == name`.
  public let typeNames: [String]
  /// Where the rules of named time zones come from; without it only UTC and fixed offsets may be used.
  public let zones: ZoneReader?

  /// An environment; of two functions with one name the overloads are joined.
  public init(
    variables: [Variable] = [], container: String = "", libraries: [Library] = Library.all,
    typeNames: [String] = [], zones: ZoneReader? = nil
  ) {
    (self.variables, self.container) = (variables, container)
    self.typeNames = typeNames + libraries.flatMap(\.typeNames)
    self.zones = zones
    functions = Dictionary(
      libraries.flatMap(\.functions).map { ($0.name, $0) },
      uniquingKeysWith: { Function($0.name, $0.overloads + $1.overloads) })
  }

  /// The index of a variable.
  public func index(of name: String) -> Int? {
    variables.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

/// The TZif file (RFC 9636) of a time zone such as `Europe/Berlin`, or `nil` if there is no such zone.
///
/// The name is a relative path of plain words: no `.`, no `..`, no empty word.
public typealias ZoneReader = @Sendable (String) -> [UInt8]?
