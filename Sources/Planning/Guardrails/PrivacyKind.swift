extension PrivacyMask {
  /// What was masked; the raw value is what placeholders call it.
  public enum Kind: String, CaseIterable, Sendable {
    /// An e-mail address, also `name (at) host (dot) tld`.
    case email = "EMAIL"
    /// A telephone number, E.164 or national.
    case phone = "PHONE"
    /// An International Bank Account Number (ISO 13616).
    case iban = "IBAN"
    /// The number of a payment card (ISO/IEC 7812).
    case card = "CARD"
    /// An address of IPv4 or IPv6.
    case address = "IP"
    /// The address of a network card.
    case hardware = "MAC"
    /// Somebody on the list of names.
    case person = "PERSON"
    /// A social security number of the United States.
    case socialSecurity = "SSN"
    /// A tax number of a person.
    case tax = "TAXID"
    /// The number of an identity card, a passport or a licence.
    case identityCard = "IDCARD"
    /// A pension insurance number.
    case pension = "PENSION"
    /// A number that a state gives to a person.
    case national = "NATIONALID"
    /// A date of birth.
    case birth = "BIRTHDATE"
    /// A private key in PEM.
    case privateKey = "PRIVATEKEY"
    /// A token in the form of a well-known service.
    case token = "TOKEN"
    /// A JSON Web Token.
    case webToken = "JWT"
    /// User and password in a URL.
    case urlUser = "LOGIN"
    /// What stands behind `password=`.
    case password = "PASSWORD"
    /// What stands behind `Authorization:` or `Bearer`.
    case authorization = "AUTHORIZATION"
    /// What stands behind a key that says it is secret, or looks as if nobody could guess it.
    case secret = "SECRET"
    /// Text of the input that looks like a placeholder.
    case text = "TEXT"

    /// Whether it is never put back: a plan has no use for it.
    public var isSecret: Bool {
      switch self {
      case .privateKey, .token, .webToken, .urlUser, .password, .authorization, .secret: true
      default: false
      }
    }
  }
}
