extension Library {
  /// Everything that expressions of documents may use.
  public static let all: [Library] = [
    standard, strings, math, lists, sets, encoders, optionals, regex, network,
  ]
}
