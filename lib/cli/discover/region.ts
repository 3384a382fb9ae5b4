/** The lines between which services of one cluster are added to a file; all other lines are the user's own. */
export interface Region {
  readonly begin: string;
  readonly end: string;
}

/** The lines for the cluster with this endpoint: what was discovered on another cluster does not get between them. */
export function regionOf(endpoint: string): Region {
  return {
    begin: `// begin: services that "ontap-iscsi discover" found on ${endpoint}`,
    end: `// end: services that "ontap-iscsi discover" found on ${endpoint}`,
  };
}
