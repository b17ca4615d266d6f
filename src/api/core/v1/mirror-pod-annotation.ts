/** Of the API's image of a static Pod, which a kubelet runs from a file; its value is that Pod's uid. */
export const mirrorPodAnnotation = 'kubernetes.io/config.mirror';
