import Diagnostics

/// Calls: a qualified function (`math.ceil(x)`) before a receiver (`x.size()`), then every overload that fits.
extension Checker {
  /// A call of a function or an operator.
  mutating func checkCall(
    _ node: SyntaxNode, _ name: String, _ target: SyntaxNode?, _ arguments: [SyntaxNode], isAbsolute: Bool
  ) -> Typed {
    guard let target else {
      let found = candidates(for: name, isAbsolute: isAbsolute).first { environment.functions[$0] != nil }
      let checked = arguments.map { check($0) }
      return checkOverloads(node, found ?? name, checked, arguments, isReceiver: false)
    }
    let isQualifier = target.dottedName.map { $0.isAbsolute || local($0.parts[0].name) == nil } ?? false
    if let prefix = target.dottedName, isQualifier {
      let qualified = (prefix.parts.map(\.name) + [name]).joined(separator: ".")
      for candidate in candidates(for: qualified, isAbsolute: prefix.isAbsolute)
      where environment.functions[candidate]?.overloads.contains(where: { !$0.isReceiver }) == true {
        let checked = arguments.map { check($0) }
        return checkOverloads(node, candidate, checked, arguments, isReceiver: false)
      }
      if isChecked, resolve(prefix) == nil, let problem = unknownMember(qualified, target, node) {
        for argument in arguments { _ = check(argument) }
        return mistake(problem, .noSuchOverload, node)
      }
    }
    let receiver = check(target)
    if name == "or" || name == "orValue", arguments.count == 1, let alternative = arguments.first,
      let checked = checkAlternative(node, receiver, alternative, unwraps: name == "orValue")
    {
      return checked
    }
    let checked = [receiver] + arguments.map { check($0) }
    return checkOverloads(node, name, checked, [target] + arguments, isReceiver: true)
  }

  /// A function that is not there, of a namespace that is: `math.foo`.
  private func unknownMember(_ name: String, _ target: SyntaxNode, _ node: SyntaxNode) -> ExpressionProblem? {
    let space = name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex) + "."
    let members = functionNames { $0.name.hasPrefix(space) }
    guard !members.isEmpty else { return nil }
    return ExpressionProblem(
      .expressionName, "there is no function '\(name)'",
      at: target.range.lowerBound..<max(target.range.upperBound, node.token.upperBound),
      hint: suggestion(for: name, among: members, orList: "the functions are"))
  }

  /// Names of functions that people write, sorted by bytes.
  private func functionNames(where isMeant: (Function) -> Bool) -> [String] {
    environment.functions.values.filter(isMeant).map(\.name)
      .filter { name in name.unicodeScalars.allSatisfy { $0.isWordStart || $0.isDigit || $0 == "." } }
      .filter { !$0.hasPrefix("_") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  // MARK: - Overloads

  /// A call whose name has been found, or not.
  mutating func checkOverloads(
    _ node: SyntaxNode, _ name: String, _ arguments: [Typed], _ written: [SyntaxNode], isReceiver: Bool
  ) -> Typed {
    guard let function = environment.functions[name] else { return unknownFunction(node, name, isReceiver) }
    let callable = function.overloads.filter {
      $0.isReceiver == isReceiver && $0.parameters.count == arguments.count
    }
    let nodes = arguments.map(\.node)
    guard isChecked else {
      guard !callable.isEmpty else { return noOverload(node, name, arguments, function, isReceiver) }
      return typed(.call(name, callable, nodes), .dyn, node)
    }
    var kept: [Overload] = []
    var result: CELType?
    for overload in callable where !mixesNumbers(name, arguments) {
      var names: [String: CELType] = [:]
      let parameters = overload.parameters.map { types.instance(of: $0, &names) }
      guard types.assign(arguments.map(\.type), to: parameters) else { continue }
      kept.append(overload)
      let type = types.resolved(types.instance(of: overload.result, &names))
      result = result.map { $0 == type ? $0 : .dyn } ?? type
    }
    guard let result else { return noOverload(node, name, arguments, function, isReceiver) }
    return typed(.call(name, kept, nodes), result, node)
  }

  private static let comparisons: Set<String> = ["_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"]

  /// Whether numbers of two types are compared, or a list is indexed by no int: only `dyn` allows that.
  private func mixesNumbers(_ name: String, _ arguments: [Typed]) -> Bool {
    guard arguments.count == 2 else { return false }
    let (left, right) = (types.resolved(arguments[0].type), types.resolved(arguments[1].type))
    guard let number = right.number else { return false }
    if name == "_[_]", case .list = left { return number != .int }
    return Self.comparisons.contains(name) && left.number != nil && left.number != number
  }

  private mutating func unknownFunction(_ node: SyntaxNode, _ name: String, _ isReceiver: Bool) -> Typed {
    let sign = Self.sign(of: name)
    return mistake(
      ExpressionProblem(
        .expressionName, "there is no \(sign == name ? "function" : "operator") '\(sign)'", at: node.token,
        hint: hint { suggestion(for: name, among: functionNames { $0.hasOverload(isReceiver: isReceiver) }) }),
      .noSuchOverload, node)
  }

  private mutating func noOverload(
    _ node: SyntaxNode, _ name: String, _ arguments: [Typed], _ function: Function, _ isReceiver: Bool
  ) -> Typed {
    let given = arguments.map { types.final($0.type) }
    let shown = arguments.map { self.shown($0.type) }
    let sign = Self.sign(of: name)
    let message: String
    if given.count == 2, sign != name {
      let verb = Self.comparisons.contains(name) ? "compare" : "take"
      message = "'\(sign)' cannot \(verb) \(shown[0]) \(verb == "compare" ? "with" : "and") \(shown[1])"
    } else if isReceiver, let receiver = shown.first {
      message = "'\(name)' of \(receiver) does not take (\(shown.dropFirst().joined(separator: ", ")))"
    } else {
      message = "'\(sign)' does not take (\(shown.joined(separator: ", ")))"
    }
    let hint = hint { sign == name ? Self.usage(of: function) : Self.conversion(given) }
    return mistake(
      ExpressionProblem(.expressionType, message, at: node.token, hint: hint), .noSuchOverload, node)
  }

  private static func list(_ types: ArraySlice<CELType>) -> String {
    types.map(\.description).joined(separator: ", ")
  }

  /// An operator as it is written; the name itself of a function.
  private static func sign(of name: String) -> String {
    switch name {
    case "!_": "!"
    case "-_": "-"
    case "_[_]": "[]"
    default: BinaryOperator(function: name)?.symbol ?? name
    }
  }

  /// How to make two types one.
  private static func conversion(_ given: [CELType]) -> String? {
    guard given.count == 2 else { return nil }
    if given[0].number != nil, given[1].number != nil {
      return "convert one side with int(…), uint(…) or double(…)"
    }
    guard given.contains(.string), given.contains(where: { $0.number != nil || $0 == .bool }) else {
      return nil
    }
    return "convert the other side with string(…), or put quotes around the literal"
  }

  /// How a function is called, of many ways the first three.
  private static func usage(of function: Function) -> String {
    let forms = function.overloads.prefix(3).map { overload in
      guard overload.isReceiver, let receiver = overload.parameters.first else {
        return "\(function.name)(\(list(overload.parameters[...])))"
      }
      return "\(receiver).\(function.name)(\(list(overload.parameters.dropFirst())))"
    }
    return "call it as \(forms.joined(separator: " or "))"
  }

  // MARK: - Optionals

  /// `a.or(b)` and `a.orValue(b)`; `nil` if `a` is no optional.
  private mutating func checkAlternative(
    _ node: SyntaxNode, _ receiver: Typed, _ alternative: SyntaxNode, unwraps: Bool
  ) -> Typed? {
    let inner = types.fresh()
    if isChecked {
      switch types.resolved(receiver.type) {
      case .optional, .dyn, .error, .parameter: break
      default: return nil
      }
    }
    let other = check(alternative)
    let isDynamic = types.resolved(receiver.type) == .dyn
    let wanted: CELType = unwraps ? inner : .optional(inner)
    guard goes(receiver.type, with: .optional(inner)), goes(other.type, with: wanted) else {
      return mistake(
        ExpressionProblem(
          .expressionType,
          "'\(unwraps ? "orValue" : "or")' of \(shown(receiver.type)) does not take (\(shown(other.type)))",
          at: node.token, hint: "give it the type that the optional holds"),
        .noSuchOverload, node)
    }
    let type: CELType = isDynamic ? .dyn : unwraps ? inner : .optional(inner)
    return typed(.orElse(receiver.node, other.node, unwraps: unwraps), type, node)
  }
}

extension Function {
  /// Whether it can be called in this style.
  fileprivate func hasOverload(isReceiver: Bool) -> Bool {
    overloads.contains { $0.isReceiver == isReceiver }
  }
}

extension CELType {
  /// int, uint or double, with or without null.
  var number: CELType? {
    switch self {
    case .int, .uint, .double: self
    case .wrapper(let type): type.number
    default: nil
    }
  }
}
