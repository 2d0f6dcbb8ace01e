/** The path of the page that stands for every identity provider. AWS has no such page. */
export const FEDERATED_SIGN_IN_PATH = '/local-identity-provider';
